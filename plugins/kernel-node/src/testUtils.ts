export { installTestClock, type TestClock } from './clock/testClock';
