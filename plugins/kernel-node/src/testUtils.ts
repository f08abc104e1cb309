export { onBehalfOfHttpAuthFactory } from './access/onBehalfOfHttpAuth';
export { installTestClock, type TestClock } from './clock/testClock';
