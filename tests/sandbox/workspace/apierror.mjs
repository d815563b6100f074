// The errors of the REST API: HTTP status, Databricks' error_code, and a message.

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}
export const badValue = (message) => new ApiError(400, 'INVALID_PARAMETER_VALUE', message);
export const notFound = (message) => new ApiError(404, 'NOT_FOUND', message);
export const missing = (field) => badValue(`Missing required field: ${field}`);

// The item of that name, or the error that there is none.
export const byName = (items, name, what) => {
  const found = items.find((item) => item.name === name);
  if (!found) throw notFound(`${what} '${name}' does not exist.`);
  return found;
};
