/**
 * The Content-Security-Policy of the inspector's page and of every answer of its API (W3C CSP Level 3): its own scripts,
 * styles and API alone; no inline code, no frame, no form.
 */
export const inspectorPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');
