module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // kernel.post(...).expect(202) of supertest, and what throws, are assertions.
    'jest/expect-expect': [
      'error',
      {
        assertFunctionNames: [
          'expect',
          '**.expect',
          'checkSignature',
          'eventually',
        ],
      },
    ],
  },
});
