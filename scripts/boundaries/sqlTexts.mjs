import ts from 'typescript';

/** Methods of knex that take a table's name, and what its handles are called here. */
const TAKES_TABLE =
  /^(knex|trx|executor|from|into|table|join|innerJoin|leftJoin|rightJoin|withSchema|createTable|hasTable)$/;
const LOOKS_LIKE_SQL =
  /\b(select|insert\s+into|update|delete\s+from|from|join|alter|create|drop|truncate|lock\s+table|references|grant|comment\s+on)\b/i;
const SEARCH_PATH = /\bsearch_path\b/i;

function calleeName(call) {
  const callee = call.expression;
  return ts.isPropertyAccessExpression(callee)
    ? callee.name.text
    : callee.getText();
}

/** The text of a string or template; `?` stands for what is put in at run time. */
function literalText(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return (
      node.head.text +
      node.templateSpans.map(span => `?${span.literal.text}`).join('')
    );
  }
  return undefined;
}

function kindOf(node, text) {
  const call = node.parent;
  if (
    call &&
    ts.isCallExpression(call) &&
    call.arguments.includes(node) &&
    TAKES_TABLE.test(calleeName(call))
  ) {
    return calleeName(call) === 'withSchema' ? 'schema' : 'table';
  }
  return LOOKS_LIKE_SQL.test(text) || SEARCH_PATH.test(text)
    ? 'sql'
    : undefined;
}

/** Every string of a source file that goes to the database, with its line. */
export function sqlTextsOf({ path, text }) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = node => {
    const literal = literalText(node);
    const kind = literal === undefined ? undefined : kindOf(node, literal);
    if (kind) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ kind, text: literal, line: line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
