const { existsSync, readdirSync, readFileSync } = require('fs');
const { join } = require('path');

const PLUGINS = join(__dirname, '../../plugins');

/** The manifests of all packages below plugins/ with this role of Backstage's: nobody has to list them. */
function pluginsOfRole(role) {
  return readdirSync(PLUGINS)
    .map(name => join(PLUGINS, name, 'package.json'))
    .filter(existsSync)
    .map(file => JSON.parse(readFileSync(file, 'utf8')))
    .filter(({ backstage }) => backstage.role === role);
}

module.exports = { pluginsOfRole };
