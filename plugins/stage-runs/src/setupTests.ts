import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages on a busy machine; a test that fails still ends.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(30_000);

// jsdom lays nothing out; what is drawn by size keeps the one that it is given.
globalThis.ResizeObserver ??= class {
  observe() {}

  unobserve() {}

  disconnect() {}
};
