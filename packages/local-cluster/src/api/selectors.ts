import { fieldAt, KubeObject } from './objects';
import type { Resource } from './resources';
import { badRequest } from './status';

export type Selector = (object: KubeObject) => boolean;

const LABEL_REQUIREMENT =
  /^\s*(?:(?<absent>!)\s*)?(?<key>[\w./-]+)\s*(?:(?<operator>==|=|!=|\s(?:not)?in\s)\s*(?<value>.*?))?\s*$/s;

/** Splits at commas outside parentheses: `a=1,b in (x,y)` holds two requirements. */
function requirementsOf(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/).filter(text => text.trim() !== '');
}

function labelRequirement(text: string): Selector {
  const { absent, key, operator, value } =
    LABEL_REQUIREMENT.exec(text)?.groups ?? {};
  if (!key || (absent && operator)) {
    throw badRequest(`unable to parse requirement: "${text}"`);
  }
  const labelOf = (object: KubeObject) => object.metadata.labels?.[key];
  if (!operator) {
    return object => (labelOf(object) === undefined) === Boolean(absent);
  }
  const isSet = operator.trim().endsWith('in');
  if (isSet && !/^\(.*\)$/s.test(value)) {
    throw badRequest(`unable to parse requirement: "${text}"`);
  }
  const values = isSet
    ? value
        .slice(1, -1)
        .split(',')
        .map(item => item.trim())
    : [value];
  const wanted = !['!=', 'notin'].includes(operator.trim());
  return object => {
    const label = labelOf(object);
    return (label !== undefined && values.includes(label)) === wanted;
  };
}

function fieldRequirement(text: string, resource: Resource): Selector {
  const match = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(text);
  if (!match) {
    throw badRequest(`invalid selector: '${text}'; can't understand it`);
  }
  const [, field, operator, value] = match;
  const supported = ['metadata.name', ...resource.selectableFields];
  if (resource.namespaced) supported.push('metadata.namespace');
  if (!supported.includes(field)) {
    throw badRequest(`field label not supported: ${field}`);
  }
  const wanted = operator !== '!=';
  return object => (String(fieldAt(object, field) ?? '') === value) === wanted;
}

/** The selection that `labelSelector` and `fieldSelector` of a request ask for together. */
export function selectorOf(
  query: URLSearchParams,
  resource: Resource,
): Selector {
  const labels = requirementsOf(query.get('labelSelector') ?? '');
  const fields = requirementsOf(query.get('fieldSelector') ?? '');
  const requirements = [
    ...labels.map(labelRequirement),
    ...fields.map(text => fieldRequirement(text, resource)),
  ];
  return object => requirements.every(matches => matches(object));
}
