module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // openapi-fetch names its methods like HTTP: client.GET(...).
    'new-cap': ['error', { capIsNew: false }],
  },
});
