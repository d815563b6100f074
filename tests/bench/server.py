"""A PostgreSQL server of the benchmark's own, with and without TLS, and proxies that delay it."""
import glob
import os
import pwd
import shutil
import socket
import subprocess
import time

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
ssl = on
ssl_cert_file = '{dir}/server.crt'
ssl_key_file = '{dir}/server.key'
password_encryption = 'scram-sha-256'
max_connections = 50
shared_buffers = '1GB'
max_wal_size = '8GB'
autovacuum = off
jit = off
max_parallel_workers_per_gather = 0
timezone = 'UTC'
log_destination = 'jsonlog'
logging_collector = on
log_directory = '{dir}/log'
log_filename = 'server'
# nothing here outlives the run, so nothing need reach the disk
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, folder, programs):
        self.dir, self.programs, self.proxies = folder, programs, []
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]))[-1]
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.port = free_port()
        self.ca = os.path.join(folder, "server.crt")

    def run(self, *command, **more):
        if os.getuid() == 0:
            command = ("setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups") + command
        return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **more)

    def start(self):
        os.makedirs(self.dir, exist_ok=True)
        os.chmod(self.dir, 0o755)
        if os.getuid() == 0:
            shutil.chown(self.dir, self.user, self.user)
        secret = os.path.join(self.dir, "password")
        data = os.path.join(self.dir, "data")
        self.run("sh", "-c", f"echo bench >{secret}")
        self.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", "/CN=127.0.0.1",
                 "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{self.dir}/server.key", "-out", self.ca,
                 stderr=subprocess.DEVNULL)
        self.run(f"{self.bin}/initdb", "-D", data, "-U", "bench", "-A", "scram-sha-256", f"--pwfile={secret}",
                 "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.run("sh", "-c", f"cat >>{data}/postgresql.conf",
                 input=SETTINGS.format(port=self.port, dir=self.dir).encode())
        self.run(f"{self.bin}/pg_ctl", "start", "-D", data, "-w", "-t", "60", "-s", "-l", f"{self.dir}/start.log")

    def stop(self):
        for proxy in self.proxies:
            proxy.terminate()
            proxy.wait()
        subprocess_failed = None
        try:
            self.run(f"{self.bin}/pg_ctl", "stop", "-D", f"{self.dir}/data", "-m", "immediate", "-s")
        except subprocess.CalledProcessError as failure:
            subprocess_failed = failure
        if not subprocess_failed:
            shutil.rmtree(self.dir, ignore_errors=True)

    def sql(self, text=None, file=None, **variables):
        command = [f"{self.bin}/psql", f"host=127.0.0.1 port={self.port} user=bench dbname=postgres password=bench",
                   "-XqtA", "-v", "ON_ERROR_STOP=1"]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        command += ["-f", file] if file else ["-c", text]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def proxy(self, milliseconds):
        """Starts a delaying proxy; its port, and the file in which it counts round trips."""
        port, trips = free_port(), os.path.join(self.dir, f"trips-{milliseconds}")
        process = subprocess.Popen([os.path.join(self.programs, "delay"), str(port), str(self.port),
                                    str(milliseconds), trips], stdout=subprocess.PIPE)
        self.proxies.append(process)
        process.stdout.readline()
        return port, trips

    def log_size(self):
        return os.path.getsize(f"{self.dir}/log/server.json")

    def log_since(self, size):
        time.sleep(0.3)  # the collector writes on its own time
        with open(f"{self.dir}/log/server.json", encoding="utf-8") as log:
            log.seek(size)
            return log.readlines()
