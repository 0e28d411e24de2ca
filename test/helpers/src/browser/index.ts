// Apart from the other helpers: loading playwright takes longer than most tests.
export { findAxeViolations } from './find-axe-violations.ts';
export { type OpenedBrowser, openBrowser } from './open-browser.ts';
