import type { ApiRequest } from './createApi';
import { fieldAt, KubeObject } from './objects';
import type { Resource } from './resources';
import { badRequest } from './status';

export type Selector = (object: KubeObject) => boolean;

const SET =
  /^(?<key>[\w./-]+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$/;
const EQUALITY =
  /^(?<key>[\w./-]+)\s*(?<operator>==?|!=)\s*(?<values>[\w./-]*)$/;
const EXISTENCE = /^(?<operator>!?)\s*(?<key>[\w./-]+)$/;

/** Splits at commas outside parentheses: `a=1,b in (x,y)` holds two requirements. */
function requirementsOf(selector: unknown = ''): string[] {
  const parts = String(selector)
    .split(/,(?![^(]*\))/)
    .map(part => part.trim());
  return parts.filter(part => part !== '');
}

function labelRequirement(text: string): Selector {
  const match = SET.exec(text) ?? EQUALITY.exec(text) ?? EXISTENCE.exec(text);
  if (!match?.groups) throw badRequest(`unable to parse requirement: ${text}`);
  const { key, operator, values } = match.groups;
  const isWanted = !operator.startsWith('!') && operator !== 'notin';
  const accepted = values?.split(',').map(value => value.trim());
  return ({ metadata: { labels = {} } }) => {
    const has = labels[key] !== undefined;
    return (has && (accepted?.includes(labels[key]) ?? true)) === isWanted;
  };
}

function fieldRequirement(text: string, { selectable }: Resource): Selector {
  const { key, operator, values } = EQUALITY.exec(text)?.groups ?? {};
  if (!selectable.includes(key)) {
    throw badRequest(`field label not supported: ${key ?? text}`);
  }
  const isWanted = operator !== '!=';
  return object => (String(fieldAt(object, key) ?? '') === values) === isWanted;
}

/** What a request selects by its namespace, `labelSelector` and `fieldSelector`. */
export function selectorOf(
  { params: { namespace }, query }: ApiRequest,
  resource: Resource,
): Selector {
  const labels = requirementsOf(query.labelSelector).map(labelRequirement);
  const fields = requirementsOf(query.fieldSelector).map(text =>
    fieldRequirement(text, resource),
  );
  const inNamespace: Selector = ({ metadata }) =>
    !namespace || metadata.namespace === namespace;
  const requirements = [inNamespace, ...labels, ...fields];
  return object => requirements.every(matches => matches(object));
}
