import { pluginsOfRole } from './pluginTree.cjs';
import { sqlTextsOf } from './sqlTexts.mjs';

/** Schemas of this system: a schema is named like its plugin. The longer name first: `a-b` is no part of `a`. */
const OUR_SCHEMAS = pluginsOfRole('backend-plugin')
  .map(({ backstage }) => backstage.pluginId)
  .sort((a, b) => b.length - a.length);
const BACKSTAGE_SCHEMAS = [
  ...['app', 'auth', 'catalog', 'events', 'notifications', 'permission'],
  ...['scaffolder', 'search', 'signals', 'user-settings'],
];
const SCHEMAS = new Set([...OUR_SCHEMAS, ...BACKSTAGE_SCHEMAS]);

/** The one thing that is everybody's: the database's clock, which tests can move. */
const SHARED = new Set(['kernel.now']);

const QUALIFIED = /(?:"([\w-]+)"|(?<![\w".:/-])([a-z_][\w-]*))\.("?[\w]+"?)/gi;

/** The schema that a file may name: that of its plugin. */
function ownSchema(path) {
  return OUR_SCHEMAS.find(
    schema =>
      path.startsWith(`plugins/${schema}-`) ||
      path.startsWith(`migrations/${schema}/`),
  );
}

function schemasIn({ kind, text }) {
  if (kind === 'schema') {
    return [text];
  }
  const named = [...text.matchAll(QUALIFIED)]
    .filter(
      ([, quoted, plain, name]) => !SHARED.has(`${quoted ?? plain}.${name}`),
    )
    .map(([, quoted, plain]) => quoted ?? plain);
  return /\bsearch_path\b/i.test(text) ? [...named, 'search_path'] : named;
}

/**
 * Where a source file names the schema of another plugin (or the search path, which
 * would do the same unseen). The kernel's own packages keep the search path.
 */
export function foreignSchemas({ path, text }) {
  const own = ownSchema(path);
  return sqlTextsOf({ path, text }).flatMap(sqlText =>
    schemasIn(sqlText)
      .filter(schema => {
        const isPath = schema === 'search_path';
        return isPath
          ? own !== 'kernel'
          : SCHEMAS.has(schema) && schema !== own;
      })
      .map(schema => ({ path, line: sqlText.line, schema })),
  );
}
