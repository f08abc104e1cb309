export { onBehalfOfHttpAuthFactory } from './testServices/onBehalfOfHttpAuth';
export {
  recordingAuditorFactory,
  type AuditedRequest,
} from './testServices/recordingAuditor';
export { installTestClock, type TestClock } from './clock/testClock';
export { createKernelMetrics } from './metrics/kernelMetrics';
export { closeDatabaseOf } from './migrations/closeDatabaseOf';
export {
  createTestDatabase,
  type TestDatabase,
} from './migrations/createTestDatabase';
export { backoffMs } from './claimLoop/backoff';
