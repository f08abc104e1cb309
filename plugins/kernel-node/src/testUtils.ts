export { onBehalfOfHttpAuthFactory } from './testServices/onBehalfOfHttpAuth';
export {
  recordingAuditorFactory,
  type AuditedRequest,
} from './testServices/recordingAuditor';
export { backoffMs } from './claimLoop/backoff';
export { PostgresClaimLoops } from './claimLoop/claimLoopsService';
export { claimDueRows } from './claimLoop/leaseSql';
export { PostgresClaimLoop } from './claimLoop/postgresClaimLoop';
export { installTestClock, type TestClock } from './clock/testClock';
export { PostgresDoorbell } from './doorbell/postgresDoorbell';
export { PostgresEventLog } from './eventLog/postgresEventLog';
export { readLabelCatalogue } from './labels/labelCatalogue';
export { createKernelMetrics } from './metrics/kernelMetrics';
export { closeDatabaseOf } from './migrations/closeDatabaseOf';
export {
  createTestDatabase,
  type TestDatabase,
} from './migrations/createTestDatabase';
