/** A condition, true where one of the texts has what is looked for in it; no matter without it. */
export function contains(
  texts: string[],
  search: string | undefined,
): { where: string; bindings: string[] } {
  if (!search) return { where: 'true', bindings: [] };
  const found = texts.map(text => `strpos(lower(${text}), lower(?)) > 0`);
  return {
    where: `(${found.join(' or ')})`,
    bindings: texts.map(() => search),
  };
}
