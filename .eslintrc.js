const {
  importBoundaries,
} = require('./scripts/boundaries/importBoundaries.cjs');

// Each package has Backstage's configuration; this adds the borders between packages.
module.exports = {
  root: true,
  plugins: ['@typescript-eslint'],
  overrides: importBoundaries(),
};
