#include "oauth/page.h"

#include "base/utf.h"

static const char head[] =
    "<!doctype html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"robots\" content=\"noindex\">\n"
    "<link rel=\"icon\" href=\"data:,\">\n";

static const char style[] =
    "<style>\n"
    ":root{--back:#f5f6f8;--card:#fff;--ink:#1c2430;--soft:#5b6675;--line:#e2e6eb;"
    "--good:#1a7f4b;--bad:#b3261e}\n"
    "@media (prefers-color-scheme:dark){:root{--back:#14181d;--card:#1e242b;--ink:#e8ecf1;"
    "--soft:#9aa6b4;--line:#313a45;--good:#5fcf97;--bad:#ff8a80}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;"
    "padding:24px;background:var(--back);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif}\n"
    "main{width:100%;max-width:30rem;background:var(--card);border:1px solid var(--line);"
    "border-radius:12px;padding:32px}\n"
    "svg{display:block;width:40px;height:40px;margin-bottom:16px}\n"
    "h1{margin:0 0 8px;font-size:1.375rem;line-height:1.3;font-weight:600}\n"
    "p{margin:0;color:var(--soft);overflow-wrap:anywhere}\n"
    "dl{margin:24px 0 0;padding-top:16px;border-top:1px solid var(--line);display:grid;"
    "grid-template-columns:auto 1fr;gap:6px 16px;font-size:.9375rem}\n"
    "dt{color:var(--soft)}\n"
    "dd{margin:0;overflow-wrap:anywhere}\n"
    "@media (max-width:26rem){body{padding:12px}main{padding:20px}dl{display:block}"
    "dd{margin-bottom:6px}}\n"
    "</style>\n";

static const char good_sign[] =
    "<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"var(--good)\" stroke-width=\"2\" "
    "stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">"
    "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path d=\"m7.5 12.5 3 3 6-7\"/></svg>\n";

static const char bad_sign[] =
    "<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"var(--bad)\" stroke-width=\"2\" "
    "stroke-linecap=\"round\" aria-hidden=\"true\">"
    "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path d=\"M12 7v6\"/><path d=\"M12 16.5v.01\"/></svg>\n";

static void add_escaped(struct lb_buf *b, struct lb_text t)
{
    const char *at = t.n > 0 ? t.at : "", *end = at + t.n; /* no arithmetic on NULL */
    while (at < end) {
        uint32_t c = lb_utf8_next(&at, end);
        char utf8[4];
        if (c == '<')
            lb_buf_add_str(b, "&lt;");
        else if (c == '>')
            lb_buf_add_str(b, "&gt;");
        else if (c == '&')
            lb_buf_add_str(b, "&amp;");
        else if (c == '"')
            lb_buf_add_str(b, "&quot;");
        else if (c == '\'')
            lb_buf_add_str(b, "&#39;");
        else if (c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
                 (c >= 0x2066 && c <= 0x2069)) /* also what turns the direction of text around */
            lb_buf_add_char(b, ' ');
        else
            lb_buf_add(b, utf8, lb_utf8_put(c, utf8));
    }
}

static void add_row(struct lb_buf *b, const char *name, struct lb_text value)
{
    if (value.n == 0)
        return;
    lb_buf_addf(b, "<dt>%s</dt><dd>", name);
    add_escaped(b, value);
    lb_buf_add_str(b, "</dd>\n");
}

static void add_body(struct lb_buf *b, const struct lb_page *p)
{
    lb_buf_add_str(b, head);
    lb_buf_add_str(b, "<title>");
    add_escaped(b, p->title);
    lb_buf_add_str(b, "</title>\n");
    lb_buf_add_str(b, style);
    lb_buf_add_str(b, "</head>\n<body>\n<main>\n");
    lb_buf_add_str(b, p->status == 200 ? good_sign : bad_sign);
    lb_buf_add_str(b, "<h1>");
    add_escaped(b, p->title);
    lb_buf_add_str(b, "</h1>\n<p>");
    add_escaped(b, p->text);
    lb_buf_add_str(b, "</p>\n");
    if (p->user.n + p->application.n + p->host.n > 0) {
        lb_buf_add_str(b, "<dl>\n");
        add_row(b, "Signed in as", p->user);
        add_row(b, "Application", p->application);
        add_row(b, "Workspace", p->host);
        lb_buf_add_str(b, "</dl>\n");
    }
    lb_buf_add_str(b, "</main>\n</body>\n</html>\n");
}

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } reasons[] = {
        {200, "OK"},        {400, "Bad Request"},        {403, "Forbidden"},
        {404, "Not Found"}, {405, "Method Not Allowed"}, {431, "Request Header Fields Too Large"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return "Error";
}

void lb_page_add(struct lb_buf *b, const struct lb_page *p)
{
    struct lb_buf body = LB_BUF(65536);
    add_body(&body, p);
    lb_buf_addf(b,
                "HTTP/1.1 %d %s\r\n"
                "Content-Type: text/html; charset=utf-8\r\n"
                "Content-Length: %zu\r\n"
                "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
                "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
                "X-Content-Type-Options: nosniff\r\n"
                "Referrer-Policy: no-referrer\r\n"
                "Cache-Control: no-store\r\n"
                "%s"
                "Connection: close\r\n\r\n",
                p->status, reason(p->status), body.n, p->status == 405 ? "Allow: GET\r\n" : "");
    lb_buf_add_text(b, lb_buf_text(&body));
    if (!lb_buf_ok(&body))
        b->broken = true;
    lb_buf_release(&body);
}
