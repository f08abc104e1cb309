import type { JsonValue } from '@backstage/types';
import { digest } from '../runs/digest';
import type { RequestWish } from './types';

/** The same value gives the same text, in whatever order its keys were written. */
export function canonicalJson(value: JsonValue | undefined): string {
  if (Array.isArray(value)) {
    return `[${value.map(item => canonicalJson(item)).join(',')}]`;
  }
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value ?? null);
  }
  const fields = Object.keys(value)
    .filter(key => value[key] !== undefined)
    .sort()
    .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${fields.join(',')}}`;
}

/** Of exactly what is carried out, or asked: a decision holds for this and nothing else. */
export function payloadDigest(
  wish: Pick<
    RequestWish,
    'runId' | 'tool' | 'arguments' | 'summary' | 'question'
  >,
): string {
  const { runId, tool, question } = wish;
  return digest(
    canonicalJson(
      question
        ? {
            ...{ runId, question: wish.summary, options: question.options },
            allowCustom: question.allowCustom,
          }
        : { runId, tool, arguments: wish.arguments },
    ),
  );
}
