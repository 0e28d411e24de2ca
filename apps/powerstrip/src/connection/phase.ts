/** What a connection pair is doing: reading a request, passing one through, tunnelling... One object at a time. */
export interface Phase {
  onClientData(bytes: Buffer): void;
  /** The client has sent all it will send; it may still listen. */
  onClientEnd(): void;
  /** The client's connection is gone both ways. */
  onClientGone(): void;
  onEngineData(bytes: Buffer): void;
  /** The engine has sent all it will send on this connection, or the connection broke (`error`). */
  onEngineEnd(error?: Error): void;
  /** Nothing was asked for as long as a connection may be idle. Phases under way are not idle. */
  onIdleTimeout?(): void;
  /** True while nothing is under way, so that a shutdown may close the connection at once. */
  readonly idle: boolean;
}
