export { onBehalfOfHttpAuthFactory } from './access/onBehalfOfHttpAuth';
export { installTestClock, type TestClock } from './clock/testClock';
export { closeDatabaseOf } from './migrations/closeDatabaseOf';
export {
  createTestDatabase,
  type TestDatabase,
} from './migrations/createTestDatabase';
export { backoffMs } from './claimLoop/backoff';
export { createKernelMetrics } from './metrics/kernelMetrics';
