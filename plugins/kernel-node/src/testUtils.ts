export { onBehalfOfHttpAuthFactory } from './__testUtils__/onBehalfOfHttpAuth';
export {
  recordingAuditorFactory,
  type AuditedRequest,
} from './__testUtils__/recordingAuditor';
export { installTestClock, type TestClock } from './clock/testClock';
export { createKernelMetrics } from './metrics/kernelMetrics';
export { closeDatabaseOf } from './migrations/closeDatabaseOf';
export {
  createTestDatabase,
  type TestDatabase,
} from './migrations/createTestDatabase';
export { backoffMs } from './claimLoop/backoff';
