/** Where the cluster reports what an operator should know; Backstage's LoggerService fits. */
export interface Logger {
  info(message: string, meta?: Record<string, string>): void;
  warn(message: string, meta?: Record<string, string>): void;
  error(message: string, meta?: Record<string, string>): void;
}

const ignore = () => undefined;

export const SILENT: Logger = { info: ignore, warn: ignore, error: ignore };
