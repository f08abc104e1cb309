import type {
  Agent,
  Stage,
  StageVerifier,
} from '@stagecraft/backstage-plugin-stage-runs-node';

/** One for the whole repository, which grows with it. */
const DOCUMENT = 'docs/threat-model.md';

const securityEngineer: Agent = {
  key: 'security',
  displayName: {
    en: 'AI Security Engineer',
    ru: 'ИИ-инженер по безопасности',
  },
  parallelLimit: 1,
  runtime: 'scripted',
};

/**
 * The document has its sections, at least one threat, and a mitigation for each. The
 * program comes with this package, so that no commit of an agent can soften it.
 */
const completeness: StageVerifier = {
  name: 'threat-model',
  command: [
    'awk',
    `
function fail(text) { print FILENAME ": " text; failed = 1 }
/^## / { section = substr($0, 4); sections[section] = 1 }
/^- T[0-9]+: *[^ ]/ {
  id = substr($2, 1, length($2) - 1)
  if (section == "Threats") threats[id] = 1
  if (section == "Mitigations") mitigations[id] = 1
}
END {
  count = split("Assets|Trust boundaries|Threats|Mitigations", needed, "|")
  for (i = 1; i <= count; i++)
    if (!(needed[i] in sections)) fail("has no section ## " needed[i])
  for (id in threats) { found = 1; if (!(id in mitigations)) fail(id " has no mitigation") }
  if (!found) fail("names no threat, such as - T1: …")
  exit failed
}`,
    DOCUMENT,
  ],
  timeoutMinutes: 1,
};

const taskEn = `You are the AI Security Engineer of this project. Write down what an attacker could want here, how he could get it, and what stands in his way. Your result is \`${DOCUMENT}\`; if it is there already, bring it up to date and keep what still holds.

### Steps

1. Take from the issue which change or part of the system it is about. Without one it is about all of the repository.
2. Read the code, the configuration and the documents. List what is worth protecting: data, credentials, money, availability, and who owns it.
3. Find every place where data crosses from somebody less trusted to somebody more trusted: network, files, queues, dependencies, build, people.
4. Go along each of these places with STRIDE: spoofing, tampering, repudiation, information disclosure, denial of service, elevation of privilege.
5. For each threat find what the code already does against it, by \`path:line\`. What nothing is done against is said to be open, with the smallest measure that would help.

### The document

Exactly these headings, in this order:

- \`## Assets\`: what is worth protecting, and what its loss would mean.
- \`## Trust boundaries\`: each with both sides and what passes.
- \`## Threats\`: one line each, \`- T1: …\`, the worst first, with the asset, the boundary, likelihood and harm. A number is never given to another threat.
- \`## Mitigations\`: one line for each threat, \`- T1: …\`: in place (\`path:line\`), proposed, or accepted and by whom.

### Rules

- **Evidence.** A threat without a way through this code is a generality: leave it out.
- **No recipe.** Describe a weakness so that it can be closed, never so that it can be exploited; no secret is copied.
- **You propose, you do not repair.** Nothing but the document changes.

Write the summary in Markdown: the three worst threats and which of them are open.
`;

const taskRu = `Ты ИИ-инженер по безопасности в этом проекте. Запиши, чего здесь может хотеть злоумышленник, как он может это получить и что ему мешает. Твой результат: \`${DOCUMENT}\`; если он уже есть, обнови его и сохрани то, что ещё верно.

### Шаги

1. Возьми из задачи, о каком изменении или какой части системы речь. Если в ней ничего не названо, речь обо всём репозитории.
2. Прочитай код, настройки и документы. Перечисли, что стоит защищать: данные, учётные данные, деньги, доступность, и кому это принадлежит.
3. Найди каждое место, где данные переходят от менее доверенного к более доверенному: сеть, файлы, очереди, зависимости, сборка, люди.
4. Пройди по каждому из этих мест по STRIDE: подмена, искажение, отказ от авторства, раскрытие сведений, отказ в обслуживании, повышение прав.
5. Для каждой угрозы найди, что код уже делает против неё, в виде \`path:line\`. Если против неё ничего не сделано, скажи, что она открыта, и назови наименьшую меру, которая поможет.

### Документ

Ровно эти заголовки, в этом порядке и на английском:

- \`## Assets\`: что стоит защищать и что значила бы потеря.
- \`## Trust boundaries\`: каждая граница, обе её стороны и что через неё проходит.
- \`## Threats\`: по строке на угрозу, \`- T1: …\`, худшие первыми, с тем, что под угрозой, границей, вероятностью и вредом. Номер никогда не достаётся другой угрозе.
- \`## Mitigations\`: по строке на каждую угрозу, \`- T1: …\`: сделано (\`path:line\`), предложено или принято и кем.

### Правила

- **Доказательства.** Угроза, у которой нет пути через этот код, — общее место: не пиши её.
- **Не рецепт.** Опиши слабость так, чтобы её можно было закрыть, но не так, чтобы ею воспользоваться; секреты не переписывай.
- **Ты предлагаешь, а не чинишь.** Кроме документа ничего не меняется.

Напиши итог в Markdown: три худшие угрозы и какие из них открыты.
`;

/** `run:threat-model`: may be asked for at any time, and nothing waits for it. */
export const threatModelStage: Stage = {
  id: 'threat-model',
  labelKey: 'run.threat-model',
  title: { en: 'Threat model', ru: 'Модель угроз' },
  agent: securityEngineer,
  place: { kind: 'loop' },
  output: {
    en: 'a threat model: assets, trust boundaries, threats and mitigations',
    ru: 'модель угроз: что защищать, границы доверия, угрозы и меры',
  },
  writeScope: 'markdown_only',
  deadlineMinutes: 120,
  task: { en: taskEn, ru: taskRu },
  verifiers: [completeness],
};
