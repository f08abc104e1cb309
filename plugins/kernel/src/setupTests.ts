import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages on a busy machine; a test that fails still ends.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(30_000);
