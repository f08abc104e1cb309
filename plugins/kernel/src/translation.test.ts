import { kernelTranslationRef } from './translation';
import ru from './translations/ru';

// Backstage keeps the flattened messages of a ref; its type does not show them.
const { getDefaultMessages } = kernelTranslationRef as unknown as {
  getDefaultMessages(): Record<string, string>;
};
const en = getDefaultMessages.call(kernelTranslationRef);
const russian: Record<string, string> = ru;
const placeholders = (text: string) => text.match(/\{\{\w+\}\}/g)?.sort();

describe('Russian texts', () => {
  it('are there for every English one, and for no other', () => {
    expect(Object.keys(russian).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(Object.keys(en))('%s has the same places to fill', key => {
    expect(russian[key].trim()).not.toBe('');
    expect(placeholders(russian[key])).toEqual(placeholders(en[key]));
  });
});
