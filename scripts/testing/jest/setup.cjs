// Runs in every test file of the packages, before the file.
const { spareForeignRules } = require('./styleRules.cjs');

if (typeof document !== 'undefined') spareForeignRules(document);
