import type { Assignment } from '../../platform/assignment';
import type { AgentContext } from '../types';

interface Texts {
  newClone(baseSha: string): string;
  sameTask: string;
  revision(pullRequest: number): string;
  contextFile(path: string): string;
}

const en: Texts = {
  newClone: baseSha =>
    `You go on with your earlier session in a new clone of the repository at commit ${baseSha}. Whatever you changed before and is not in that commit is gone: look at the files before you rely on them.`,
  sameTask:
    'Your program was lost before you were done. Finish the task; it is the same as before:',
  revision: pullRequest =>
    `Your work is pull request #${pullRequest}, and people have reviewed it. Answer their feedback on the same branch. The task is now:`,
  contextFile: path =>
    `The facts of this run for programs are in the JSON file ${path}. It is no part of the repository.`,
};

const ru: Texts = {
  newClone: baseSha =>
    `Ты продолжаешь прежний сеанс в новой копии репозитория на коммите ${baseSha}. Всего, что было изменено раньше и не вошло в этот коммит, больше нет: проверь файлы, прежде чем на них полагаться.`,
  sameTask:
    'Твоя программа прервалась до завершения работы. Заверши задачу, она прежняя:',
  revision: pullRequest =>
    `Твоя работа — запрос на слияние #${pullRequest}, его проверили люди. Ответь на их замечания в той же ветке. Задача теперь такая:`,
  contextFile: path =>
    `Сведения об этом запуске для программ лежат в файле JSON ${path}. К репозиторию он не относится.`,
};

/**
 * What the agent is told: the platform's prompt, and before it where the facts for
 * programs are, and what has changed since the session that it goes on with.
 */
export function promptFor({
  assignment,
  contextFile,
  resume,
}: Pick<AgentContext, 'assignment' | 'contextFile' | 'resume'>): string {
  const texts = assignment.locale === 'ru' ? ru : en;
  return [
    ...(resume ? whatChanged(assignment, texts) : []),
    ...(contextFile ? [texts.contextFile(contextFile)] : []),
    assignment.prompt,
  ].join('\n\n');
}

function whatChanged({ repository, revision }: Assignment, texts: Texts) {
  return [
    texts.newClone(repository.baseSha),
    revision ? texts.revision(revision.pullRequestNumber) : texts.sameTask,
  ];
}
