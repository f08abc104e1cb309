import type { MessageCatalogue } from '@stagecraft/backstage-plugin-kernel-common';

export type StatusTextKey =
  | 'headlineCreated'
  | 'headlinePreparing'
  | 'headlineStarted'
  | 'headlineVerifying'
  | 'headlineStopping'
  | 'headlineDelivered'
  | 'headlineReviewed'
  | 'headlineNoChange'
  | 'headlineSuperseded'
  | 'headlineDenied'
  | 'headlineLimited'
  | 'headlineFailed'
  | 'headlineCanceled'
  | 'stage'
  | 'agent'
  | 'requestedBy'
  | 'issueEdited'
  | 'model'
  | 'effort'
  | 'branch'
  | 'namespace'
  | 'pullRequest'
  | 'review'
  | 'runPage'
  | 'attemptOf'
  | 'attemptLost'
  | 'verifying'
  | 'verified'
  | 'waits'
  | 'nextDecide'
  | 'nextAnswer'
  | 'atWork'
  | 'queue'
  | 'putFirst'
  | 'statuses'
  | 'timeline'
  | 'timeCreated'
  | 'timePreparing'
  | 'timeStarted'
  | 'timeStopRequested'
  | 'timeStopAcknowledged'
  | 'timeStopConfirmed'
  | 'timeFinished'
  | 'timeReleased'
  | 'next'
  | 'nextWaiting'
  | 'nextWorking'
  | 'nextReviewing'
  | 'nextDelivered'
  | 'nextReviewed'
  | 'nextReviewEnded'
  | 'nextReview'
  | 'nextApproved'
  | 'nextApprovedLast'
  | 'nextRethink'
  | 'nextSuperseded'
  | 'supersededBy'
  | 'approvedBy'
  | 'issuePage'
  | 'gateOpened'
  | 'gateOpenedBy'
  | 'choiceStarted'
  | 'choiceStartedBy'
  | 'choiceNotApproved'
  | 'choiceHalted'
  | 'choiceRevoked'
  | 'choiceFinished'
  | 'startApproved'
  | 'startDone'
  | 'startNotDone'
  | 'nextNoChange'
  | 'nextEnded';

export const statusTexts: MessageCatalogue<StatusTextKey> = {
  en: {
    headlineCreated: '⏳ Planned',
    headlinePreparing: '🛠️ Preparing',
    headlineStarted: '🤖 The agent is working',
    headlineVerifying: '🧪 What the agent handed in is being verified',
    headlineStopping: '✋ Stopping',
    headlineDelivered: '✅ Delivered',
    headlineReviewed: '🔎 Reviewed',
    headlineNoChange: '➖ Nothing was changed',
    headlineSuperseded: '♻️ Superseded',
    headlineDenied: '⛔ Refused',
    headlineLimited: '⏱️ Stopped at its limit',
    headlineFailed: '❌ Failed',
    headlineCanceled: '✋ Canceled',
    stage: 'Stage',
    agent: 'Agent',
    requestedBy: 'Requested by',
    issueEdited:
      'The text of the issue has been edited since this run was asked for, and the run works on the one of before. To use the new text, end or cancel the run and put the label again.',
    model: 'Model',
    effort: 'Reasoning effort',
    branch: 'Branch',
    namespace: 'Namespace',
    pullRequest: 'Pull request',
    review: 'Review',
    runPage: 'Run and log',
    attemptOf: 'Retry of',
    attemptLost:
      'Attempt {lost} was lost: {reason} The run went on with attempt {next}.',
    verifying: 'Verified: {done} of {all}.',
    verified: 'Verification',
    waits: 'Waits',
    nextDecide:
      'The agent asks for leave to go further. A person decides in the portal; the run goes on then.',
    nextAnswer:
      'The agent has a question. A person answers it in the portal; the run goes on then.',
    atWork: '{atWork} of {allowed} at work',
    queue: 'place {position} in the queue',
    putFirst: 'put first',
    statuses: 'Last words of the agent',
    timeline: 'Timeline (UTC)',
    timeCreated: 'requested',
    timePreparing: 'preparation',
    timeStarted: 'agent started',
    timeStopRequested: 'stop requested',
    timeStopAcknowledged: 'the agent is stopping',
    timeStopConfirmed: 'nothing of it runs any more',
    timeFinished: 'finished',
    timeReleased: 'environment removed',
    next: 'What happens next',
    nextWaiting: 'The agent starts as soon as there is a place for it.',
    nextWorking:
      'The agent works by itself. When it has changed something, a pull request appears here.',
    nextReviewing:
      'The agent reads the pull request by itself, changes nothing, and leaves one review here.',
    nextReviewed:
      'Read the review. What becomes of the pull request is for you to decide: approve it, or ask for changes.',
    nextReviewEnded:
      'There is no review, and the next stage waits for it. Take `{label}` off this pull request and put it again, or leave it off to go on without one.',
    nextDelivered:
      'Review the pull request. Merging it closes this issue; ask for changes there if something is missing.',
    nextReview:
      'Review the pull request. When it is right, approve it there or put `{approved}` on it; the next stage can start then: {next}. Ask for changes there if something is missing.',
    nextApproved:
      'The result is approved. Start the next stage in the portal, or put its label on this issue: {next}.',
    nextApprovedLast: 'The result is approved. Merge the pull request.',
    nextRethink:
      'Read the proposal in the pull request. It changes nothing by itself: approving it there, or with `{approved}`, opens {next} again, and what this issue has of {replaces} is superseded, for good. If another stage should be reopened, ask for changes there.',
    nextSuperseded:
      'A person approved a rethink that replaces this result. It can not be approved or revised any more; its pull request need not be merged.',
    supersededBy: 'Superseded by run',
    approvedBy: 'Approved by',
    issuePage: 'Stages of this issue',
    gateOpened: 'Gate opened',
    gateOpenedBy: 'by {person}, without the approval of {stages}: {reason}',
    choiceStarted: 'Started by itself',
    choiceStartedBy:
      'by the choice of {person} to go on without approvals: {reason}',
    choiceNotApproved: '(not approved: {stages})',
    choiceHalted:
      '**Stopped here.** Going on without approvals until `{until}`, which {person} had chosen, has ended. {why} A person has to go on.',
    choiceRevoked:
      '**Stopped here** by {by}. Going on without approvals until `{until}`, which {person} had chosen, has ended. A person has to go on.',
    choiceFinished:
      'Going on without approvals until `{until}`, which {person} had chosen, is done. A person has to go on.',
    startApproved:
      '**Next:** `{label}` starts when this run has ended well. The agent has asked for it, and {person} has approved it.',
    startDone:
      '**Went on:** `{label}`, which {person} has approved, has [started]({url}).',
    startNotDone:
      '**Did not go on.** `{label}`, which {person} has approved, has not started. {why} A person has to go on.',
    nextNoChange:
      'Say in the issue what is missing, then put the label `{label}` again.',
    nextEnded:
      'Put the label `{label}` again to try once more, or press “Retry” on the run’s page.',
  },
  ru: {
    headlineCreated: '⏳ Запланировано',
    headlinePreparing: '🛠️ Подготовка',
    headlineStarted: '🤖 Агент работает',
    headlineVerifying: '🧪 Результат агента проверяется',
    headlineStopping: '✋ Останавливается',
    headlineDelivered: '✅ Сдано',
    headlineReviewed: '🔎 Проверено',
    headlineNoChange: '➖ Ничего не изменено',
    headlineSuperseded: '♻️ Заменено',
    headlineDenied: '⛔ Отклонено',
    headlineLimited: '⏱️ Остановлено по пределу',
    headlineFailed: '❌ Не удалось',
    headlineCanceled: '✋ Отменено',
    stage: 'Этап',
    agent: 'Агент',
    requestedBy: 'Запросил',
    issueEdited:
      'Текст задачи изменили после того, как попросили об этом запуске: он работает с прежним. Чтобы взять новый текст, дождитесь конца или отмените запуск и поставьте метку снова.',
    model: 'Модель',
    effort: 'Глубина рассуждений',
    branch: 'Ветка',
    namespace: 'Пространство имён',
    pullRequest: 'Запрос на слияние',
    review: 'Рецензия',
    runPage: 'Ход работы и журнал',
    attemptOf: 'Повтор работы',
    attemptLost:
      'Попытка {lost} потеряна: {reason} Работа продолжилась попыткой {next}.',
    verifying: 'Проверено: {done} из {all}.',
    verified: 'Проверка',
    waits: 'Ждёт',
    nextDecide:
      'Агент просит разрешения действовать дальше. Решает человек в портале, после этого работа продолжится.',
    nextAnswer:
      'У агента есть вопрос. Отвечает человек в портале, после этого работа продолжится.',
    atWork: 'выполняется {atWork} из {allowed}',
    queue: 'место {position} в очереди',
    putFirst: 'пропущена вперёд',
    statuses: 'Последние слова агента',
    timeline: 'Ход (UTC)',
    timeCreated: 'запрошено',
    timePreparing: 'подготовка',
    timeStarted: 'агент запущен',
    timeStopRequested: 'запрошена остановка',
    timeStopAcknowledged: 'агент останавливается',
    timeStopConfirmed: 'ничего больше не выполняется',
    timeFinished: 'закончено',
    timeReleased: 'окружение удалено',
    next: 'Что дальше',
    nextWaiting: 'Агент начнёт, как только для него найдётся место.',
    nextWorking:
      'Агент работает сам. Когда он что-то изменит, здесь появится запрос на слияние.',
    nextReviewing:
      'Агент сам читает запрос на слияние, ничего не меняет и оставит здесь одну рецензию.',
    nextReviewed:
      'Прочитайте рецензию. Что делать с запросом на слияние, решаете вы: одобрите его или попросите изменений.',
    nextReviewEnded:
      'Рецензии нет, и следующий этап её ждёт. Снимите `{label}` с этого запроса на слияние и поставьте ещё раз или оставьте снятой, чтобы обойтись без рецензии.',
    nextDelivered:
      'Проверьте запрос на слияние. Его слияние закроет задачу; если чего-то не хватает, попросите изменений в нём.',
    nextReview:
      'Проверьте запрос на слияние. Если всё верно, одобрите его или поставьте на него `{approved}`: тогда можно начать следующий этап, {next}. Если чего-то не хватает, попросите изменений в нём.',
    nextApproved:
      'Результат принят. Начните следующий этап в портале или поставьте на эту задачу его метку: {next}.',
    nextApprovedLast: 'Результат принят. Слейте запрос на слияние.',
    nextRethink:
      'Прочитайте предложение в запросе на слияние. Само по себе оно ничего не меняет: если одобрить его там или меткой `{approved}`, этап {next} откроется заново, а то, что у задачи есть от {replaces}, будет заменено навсегда. Если открыть нужно другой этап, попросите изменений.',
    nextSuperseded:
      'Человек принял пересмотр, который заменяет этот результат. Принять или доработать его больше нельзя; сливать его запрос на слияние не нужно.',
    supersededBy: 'Заменён работой',
    approvedBy: 'Принял',
    issuePage: 'Этапы этой задачи',
    gateOpened: 'Этап открыт',
    gateOpenedBy: 'по решению {person}, без принятия {stages}: {reason}',
    choiceStarted: 'Начат платформой',
    choiceStartedBy: 'по выбору {person} продолжать без принятия: {reason}',
    choiceNotApproved: '(не принято: {stages})',
    choiceHalted:
      '**Остановлено здесь.** Продолжение без принятия до `{until}`, которое выбрал(а) {person}, закончено. {why} Дальше продолжает человек.',
    choiceRevoked:
      '**Остановлено здесь**: {by}. Продолжение без принятия до `{until}`, которое выбрал(а) {person}, закончено. Дальше продолжает человек.',
    choiceFinished:
      'Продолжение без принятия до `{until}`, которое выбрал(а) {person}, выполнено. Дальше продолжает человек.',
    startApproved:
      '**Дальше:** `{label}` начнётся, когда эта работа успешно закончится. Об этом попросил агент, согласие дал(а) {person}.',
    startDone: '**Продолжено:** `{label}` с согласия {person} [начат]({url}).',
    startNotDone:
      '**Не продолжено.** `{label}`, на который дал(а) согласие {person}, не начат. {why} Дальше продолжает человек.',
    nextNoChange:
      'Напишите в задаче, чего не хватает, и поставьте метку `{label}` ещё раз.',
    nextEnded:
      'Чтобы попробовать ещё раз, поставьте метку `{label}` снова или нажмите «Повторить» на странице работы.',
  },
};
