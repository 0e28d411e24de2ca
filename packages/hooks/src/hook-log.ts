/** Where an adapter's failures are reported: a pino logger, or anything with these two methods. */
export interface HookLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
