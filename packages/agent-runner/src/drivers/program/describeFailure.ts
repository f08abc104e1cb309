/** Why a model could not be used, in words of the CLIs and services that we know. */
type Cause = 'key' | 'limit' | 'model' | 'away';

const CAUSES: Array<[Cause, RegExp]> = [
  [
    'key',
    /\b(401|403)\b|unauthorized|forbidden|invalid[_ ]api[_ ]key|api key not valid|incorrect api key/i,
  ],
  [
    'model',
    /model.{0,80}(does not exist|not found|not supported)|model_not_found|is not found for api version/i,
  ],
  [
    'limit',
    /\b429\b|quota|rate[_ ]limit|usage[_ ]limit|resource[_ ]exhausted/i,
  ],
  [
    'away',
    /\b50[0234]\b|high demand|overloaded|stream disconnected|error sending request|connect(ion)? (error|refused)|fetch failed|unavailable/i,
  ],
];

const SENTENCES: Record<'en' | 'ru', Record<Cause, string>> = {
  en: {
    key: 'The model service refused the key of the runtime; an administrator has to renew it.',
    limit:
      'The limit or quota of the model service is used up; try again later or raise it.',
    model:
      'The model service does not have this model; choose another model label.',
    away: 'The model service could not be reached; try again later.',
  },
  ru: {
    key: 'Сервис модели отклонил ключ среды агента; администратору нужно его обновить.',
    limit:
      'Лимит или квота сервиса модели исчерпаны; повторите позже или увеличьте их.',
    model: 'У сервиса модели нет такой модели; выберите другую метку модели.',
    away: 'Сервис модели недоступен; повторите позже.',
  },
};

const MAX_REASON_CHARACTERS = 300;

/** One sentence on what a person can do, and the program's own words. */
export function describeFailure(message: string, locale: string): string {
  const reason = message.replace(/\s+/g, ' ').trim();
  const words = reason.slice(0, MAX_REASON_CHARACTERS);
  const cause = CAUSES.find(([, pattern]) => pattern.test(reason))?.[0];
  if (!cause) return words;
  return `${SENTENCES[locale === 'ru' ? 'ru' : 'en'][cause]} (${words})`;
}
