import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import {
  CHOICE_HALTS,
  choiceHaltMessages,
  choiceHaltText,
} from './choiceHalts';
import { reasonMessages } from './reasonMessages';

it.each(LOCALES)('every halt has a sentence (%s)', locale => {
  const texts = choiceHaltMessages[locale];
  expect(Object.keys(texts)).toEqual(expect.arrayContaining([...CHOICE_HALTS]));
  expect(Object.values(texts).filter(text => !text.endsWith('.'))).toEqual([]);
});

it('takes the sentence of a refused label, and of an unknown code the code', () => {
  const { issue_closed: closed } = reasonMessages.ru;
  expect(choiceHaltText('issue_closed', 'ru')).toBe(closed);
  expect(choiceHaltText('newer_code', 'en')).toBe('newer_code');
  expect(choiceHaltText('toString', 'en')).toBe('toString');
});
