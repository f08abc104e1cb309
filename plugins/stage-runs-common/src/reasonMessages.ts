import {
  KERNEL_DELIVERY_REASONS,
  kernelDeliveryMessages,
  type MessageCatalogue,
} from '@stagecraft/backstage-plugin-kernel-common';

/** Why a label started no run. */
export const TRIGGER_REASONS = [
  'issue_event_not_trigger_label',
  'run_debug_label_inert',
  'repository_not_bound_for_issue_label',
  'own_label_command',
  'issue_is_pull_request',
  'trigger_label_gone',
  'issue_trigger_label_conflict',
  'sender_type_bot_not_permitted',
  'sender_login_missing',
  'sender_not_allowed',
  'sender_not_project_member',
  'sender_role_read_not_permitted',
  'stage_not_installed',
  'stage_disabled',
  'repository_config_invalid',
  'issue_closed',
  'multiple_model_labels',
  'multiple_effort_labels',
  'multiple_scope_labels',
  'stage_gate_closed',
  'revise_pr_not_found',
  'nothing_to_reopen',
  'result_superseded',
  'rethink_in_effect',
] as const;
/** Why a review started no run, beyond the reasons that labels have, too. */
export const REVIEW_REASONS = [
  'review_asks_no_changes',
  'review_of_foreign_pull_request',
  'pull_request_review_stage_ambiguous',
  'pull_request_review_stage_not_resolved',
] as const;
/** Why a reviewer was asked for in vain, beyond the reasons that labels have, too. */
export const REVIEWER_REASONS = ['review_pull_request_closed'] as const;
/** Why nothing was approved, beyond the reasons that labels have, too. */
export const APPROVAL_REASONS = [
  'nothing_to_approve',
  'result_approved_already',
  'result_in_work',
  'result_awaits_role',
  'result_changed',
  'rethink_changed',
] as const;
export type TriggerReason =
  | (typeof TRIGGER_REASONS)[number]
  | (typeof APPROVAL_REASONS)[number]
  | (typeof REVIEWER_REASONS)[number]
  | (typeof REVIEW_REASONS)[number];

/** Why a run waits. */
export const WAITING_REASONS = [
  'permit_limit',
  'project_limit',
  'platform_limit',
  'environment_waiting',
  'namespace_terminating',
  'github_limited',
  'retrying',
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** Why a run ended as it did, when it did not deliver. */
export const END_REASONS = [
  'no_changes',
  'revise_no_changes',
  'review_missing',
  'revise_branch_gone',
  'branch_moved',
  'pull_request_closed',
  'issue_closed',
  'stop_requested',
  'agent_failed',
  'agent_stopped',
  'agent_exited_without_report',
  'image_pull_failed',
  'start_timeout',
  'heartbeat_lost',
  'job_not_found',
  'deadline_exceeded',
  'prepare_timeout',
  'delivery_timeout',
  'required_document_missing',
  'prompt_template_invalid',
  'environment_failed',
  'stage_removed',
  'github_refused',
  'github_limited_too_long',
  'bundle_invalid',
  'commit_author_mismatch',
  'write_scope_violation',
  'secret_found',
  'delivery_too_large',
  'artefact_over_budget',
  'rethink_target_invalid',
  'verification_failed',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** What became of a webhook delivery that was not about starting a run. */
export const DELIVERY_REASONS = [
  ...KERNEL_DELIVERY_REASONS,
  'pull_request_state_noted',
  'role_gate_noted',
  'comment_not_awaited',
] as const;
export type DeliveryReason = (typeof DELIVERY_REASONS)[number];

export type ReasonCode =
  | TriggerReason
  | WaitingReason
  | EndReason
  | DeliveryReason;
/** `issue_closed` both keeps a run from its start and ends one. */
export const REASON_CODES: readonly ReasonCode[] = [
  ...new Set([
    ...TRIGGER_REASONS,
    ...REVIEW_REASONS,
    ...REVIEWER_REASONS,
    ...APPROVAL_REASONS,
    ...WAITING_REASONS,
    ...END_REASONS,
    ...DELIVERY_REASONS,
  ]),
];

/** One sentence for each reason code: what it means and, where a person can act, what to do. */
export const reasonMessages: MessageCatalogue<ReasonCode> = {
  en: {
    ...kernelDeliveryMessages.en,
    role_gate_noted:
      'What happened to the label of a role, or the comment that it waited for, was noted.',
    comment_not_awaited: 'Nothing waited for this comment.',
    pull_request_state_noted:
      'Whether the pull request is open was noted; nothing had to be stopped.',
    issue_event_not_trigger_label: 'The label starts no run.',
    run_debug_label_inert:
      'The label `run:debug` is known but has no effect any more. Remove it, and use a stage label instead.',
    repository_not_bound_for_issue_label:
      'This repository is not attached to a project. Ask a platform administrator to attach it, then put the label again.',
    own_label_command:
      'The platform put this label itself, for a run that a person started or retried in the portal.',
    issue_is_pull_request: 'Stage labels work on issues, not on pull requests.',
    trigger_label_gone: 'The label was removed before it was handled.',
    issue_trigger_label_conflict:
      'The issue has more than one stage label. Remove all but one, then remove that one too and put it again.',
    sender_type_bot_not_permitted:
      'A bot asked for it. Only people can start runs.',
    sender_login_missing:
      'GitHub did not say who put the label or wrote the review, so the right to start a run could not be checked.',
    sender_not_allowed:
      'The person who asked is no user of the portal. A platform administrator can add them.',
    sender_not_project_member:
      'The person who asked is no member of this project. The platform owner can add them.',
    sender_role_read_not_permitted:
      'The person who asked may only read this project. Starting a run needs the role read_write or admin.',
    stage_not_installed:
      'The stage is not installed here, so it can not start a run.',
    stage_disabled: 'This stage is known here but can not be started yet.',
    repository_config_invalid:
      'The file services.yaml on the default branch can not be used, so nothing is known for certain of how this repository wants its runs. Put right what stands below, then ask again.',
    issue_closed:
      'The issue is closed. Reopen it, then ask again: put the label, or request changes.',
    multiple_model_labels:
      'The issue or its pull request has more than one model label. Leave one, then ask again: put the stage label, or request changes.',
    multiple_effort_labels:
      'The issue or its pull request has more than one reasoning effort label. Leave one, then ask again: put the stage label, or request changes.',
    multiple_scope_labels:
      'The issue has more than one scope label, so it is not known which stages it goes through. Leave one, then put the stage label again.',
    stage_gate_closed:
      'The stage can not start now. What is in its way stands below: a run that is still active, a label that a person has to take off, a role that was asked for and has said nothing yet, or the result of an earlier stage that nobody has approved yet. Then ask again: put the label, or request changes.',
    revise_pr_not_found:
      'There is no open pull request of this issue that could be revised. Put the label of the stage without `:revise` to make one.',
    nothing_to_reopen:
      'There is nothing to think again: no stage of this issue has a result yet. Start a stage first, or ask for a revision of the one that is at work.',
    result_superseded:
      'This result was superseded: a person approved a rethink that reopened its stage. It can not be approved or revised any more; go on with the stage that was reopened.',
    rethink_in_effect:
      'This rethink was approved and has taken effect, so it is not revised any more. To think again, start another one on the issue.',
    review_asks_no_changes: 'The review asks for no changes.',
    review_pull_request_closed:
      'The pull request is closed, so there is nothing to review. Reopen it, then take the label off and put it again.',
    nothing_to_approve:
      'No run has delivered anything here, so there is nothing to approve.',
    result_approved_already: 'The result was approved already.',
    result_awaits_role:
      'The result is approved after the roles that were asked for have said something. Wait for them, then approve it again.',
    result_in_work:
      'A run of this issue is still active and may change the result. Wait for its end, look at the pull request, then approve it again.',
    result_changed:
      'The branch has changed since the approving review was written. Look at what is there now, then approve it again.',
    rethink_changed:
      'The branch has commits that the platform has not read, so what this rethink would reopen is not known. Ask for a revision, then approve what it delivers.',
    review_of_foreign_pull_request:
      'The pull request belongs to no run, so its reviews start none.',
    pull_request_review_stage_ambiguous:
      'More than one stage, or more than one issue, fits this pull request, and none is guessed. Leave the label of one stage on the pull request, for example `run:dev:revise`, then request changes again.',
    pull_request_review_stage_not_resolved:
      'No stage could be found for this pull request. Put the label of its stage on it, for example `run:dev:revise`, and name its issue in the text (`Closes #12`), then request changes again.',
    permit_limit:
      'The run waits for a free place: this project already has as many runs of this agent as are allowed at once.',
    project_limit:
      'The run waits for a place: the project has as many runs at work as are allowed at once.',
    platform_limit:
      'The run waits for a place: all places of the platform are taken. The next free one goes to the project with the fewest runs at work.',
    environment_waiting: 'The run waits for its environment.',
    namespace_terminating:
      'The run waits until an older namespace of the same name is gone.',
    github_limited:
      'GitHub limits the requests of the bot token; the run goes on by itself when the limit is over.',
    retrying: 'A step did not succeed and is tried again.',
    no_changes:
      'The agent finished without changing anything, so there is no pull request. Say in the issue what is missing, then put the label again.',
    revise_no_changes:
      'The agent finished without changing anything; the pull request is as it was. Say there what is missing, then ask for a revision again.',
    review_missing:
      'The agent finished without leaving a review. Take the label off the pull request and put it again.',
    revise_branch_gone:
      'The branch of the pull request is gone, so it can not be revised.',
    branch_moved:
      'Somebody pushed to the branch while the agent worked. Nothing was overwritten, and the agent’s commits were not pushed. Ask for a revision again.',
    pull_request_closed:
      'The pull request was closed, so there is nothing to revise. Reopen it, then ask for a revision again.',
    stop_requested: 'A person stopped the run.',
    agent_failed: 'The agent reported that it could not do the task.',
    agent_stopped: 'The agent was stopped from outside before it had finished.',
    agent_exited_without_report:
      'The agent’s process ended without handing in a report.',
    image_pull_failed: 'The agent’s container image could not be loaded.',
    start_timeout: 'The agent did not start in time.',
    heartbeat_lost: 'The agent stopped answering.',
    job_not_found: 'The agent’s Kubernetes Job disappeared.',
    deadline_exceeded: 'The run reached its time limit and was stopped.',
    prepare_timeout: 'The run could not be prepared in time.',
    delivery_timeout:
      'The agent’s work could not be delivered to GitHub in time.',
    required_document_missing:
      'A document that `services.yaml` says this role needs is not there, so the agent was not started. Add it on the default branch, or mark it `optional: true`, then ask again.',
    prompt_template_invalid:
      'The template of the task can not be used, so the agent was not started. Correct the file that is named here, then ask again.',
    environment_failed: 'The environment of the run could not be made.',
    stage_removed:
      'The stage or the agent runtime of this run is no longer installed.',
    github_refused: 'GitHub refused a request of the platform.',
    github_limited_too_long:
      'GitHub limited the requests of the bot token for longer than a run waits. Give this project a bot token of its own, or wait until the limit is over, then put the label again.',
    bundle_invalid:
      'The commits that the agent handed in are damaged or do not start from the agreed commit.',
    commit_author_mismatch:
      'The agent handed in a commit that is not written in its own name.',
    write_scope_violation:
      'The agent changed files that this stage may not change. Nothing was pushed.',
    secret_found:
      'The agent’s changes contain something that looks like a secret. Nothing was pushed.',
    delivery_too_large: 'The agent’s changes are larger than allowed.',
    artefact_over_budget:
      'The agent has left more to read than the stage may: what nobody can read in time is approved unread. Nothing was pushed.',
    rethink_target_invalid:
      'The agent did not say which stage it proposes to reopen. Nothing was pushed.',
    verification_failed:
      'The agent’s changes did not pass the verifiers. Nothing was pushed.',
  },
  ru: {
    ...kernelDeliveryMessages.ru,
    role_gate_noted:
      'Отмечено, что стало с меткой роли, или комментарий, которого она ждала.',
    comment_not_awaited: 'Этого комментария ничто не ждало.',
    pull_request_state_noted:
      'Отмечено, открыт ли запрос на слияние; останавливать было нечего.',
    issue_event_not_trigger_label: 'Эта метка не запускает работу.',
    run_debug_label_inert:
      'Метка `run:debug` известна, но больше ничего не делает. Снимите её и поставьте метку этапа.',
    repository_not_bound_for_issue_label:
      'Репозиторий не подключён к проекту. Попросите администратора платформы подключить его и поставьте метку ещё раз.',
    own_label_command:
      'Метку поставила сама платформа: человек запустил или повторил работу в портале.',
    issue_is_pull_request:
      'Метки этапов действуют в задачах, а не в запросах на слияние.',
    trigger_label_gone: 'Метку сняли раньше, чем её обработали.',
    issue_trigger_label_conflict:
      'У задачи больше одной метки этапа. Снимите все, кроме одной, затем снимите и поставьте её ещё раз.',
    sender_type_bot_not_permitted:
      'Об этом попросил бот. Запускать работу могут только люди.',
    sender_login_missing:
      'GitHub не сообщил, кто поставил метку или написал рецензию, поэтому право на запуск проверить нельзя.',
    sender_not_allowed:
      'Тот, кто попросил, не является пользователем портала. Его может добавить администратор платформы.',
    sender_not_project_member:
      'Тот, кто попросил, не участвует в этом проекте. Его может добавить владелец платформы.',
    sender_role_read_not_permitted:
      'Тому, кто попросил, этот проект доступен только для чтения. Для запуска нужна роль read_write или admin.',
    stage_not_installed:
      'Этап здесь не установлен, поэтому запустить его нельзя.',
    stage_disabled: 'Этот этап здесь известен, но запустить его пока нельзя.',
    repository_config_invalid:
      'Файл services.yaml в основной ветке использовать нельзя, поэтому неизвестно, как этот репозиторий хочет вести работу. Исправьте то, что сказано ниже, и попросите ещё раз.',
    issue_closed:
      'Задача закрыта. Откройте её и попросите ещё раз: поставьте метку или запросите изменения.',
    multiple_model_labels:
      'У задачи или у её запроса на слияние больше одной метки модели. Оставьте одну и попросите ещё раз: поставьте метку этапа или запросите изменения.',
    multiple_effort_labels:
      'У задачи или у её запроса на слияние больше одной метки глубины рассуждений. Оставьте одну и попросите ещё раз: поставьте метку этапа или запросите изменения.',
    multiple_scope_labels:
      'У задачи больше одной метки вида работы, поэтому неизвестно, через какие этапы она идёт. Оставьте одну и поставьте метку этапа ещё раз.',
    stage_gate_closed:
      'Начать этап сейчас нельзя. Что мешает, сказано ниже: ещё идёт другая работа, стоит метка, которую должен снять человек, ещё не высказалась роль, которую об этом просили, или результат более раннего этапа никто пока не принял. Затем попросите ещё раз: поставьте метку или запросите изменения.',
    revise_pr_not_found:
      'У этой задачи нет открытого запроса на слияние, который можно доработать. Чтобы он появился, поставьте метку этапа без `:revise`.',
    nothing_to_reopen:
      'Пересматривать нечего: ни один этап этой задачи ещё ничего не сдал. Сначала начните этап или попросите доработать тот, что уже идёт.',
    result_superseded:
      'Этот результат заменён: человек принял пересмотр, который открыл его этап заново. Принять или доработать его больше нельзя; продолжайте с этапа, открытого заново.',
    rethink_in_effect:
      'Этот пересмотр принят и уже действует, поэтому дорабатывать его нельзя. Чтобы пересмотреть ещё раз, начните в задаче новый пересмотр.',
    review_asks_no_changes: 'Рецензия не просит изменений.',
    review_pull_request_closed:
      'Запрос на слияние закрыт, поэтому проверять нечего. Откройте его, снимите метку и поставьте её ещё раз.',
    nothing_to_approve: 'Здесь ещё ничего не сдано, поэтому принимать нечего.',
    result_approved_already: 'Результат уже принят.',
    result_awaits_role:
      'Результат принимают после того, как выскажутся роли, которых об этом попросили. Дождитесь их и примите его снова.',
    result_in_work:
      'По этой задаче ещё идёт работа, которая может изменить результат. Дождитесь её конца, посмотрите запрос на слияние и примите его ещё раз.',
    result_changed:
      'С тех пор как написана одобряющая рецензия, ветка изменилась. Посмотрите, что в ней теперь, и примите результат ещё раз.',
    rethink_changed:
      'В ветке есть коммиты, которых платформа не читала, поэтому неизвестно, что этот пересмотр откроет заново. Попросите доработать его и примите то, что будет сдано.',
    review_of_foreign_pull_request:
      'Запрос на слияние не относится ни к одной работе, поэтому его рецензии ничего не запускают.',
    pull_request_review_stage_ambiguous:
      'К этому запросу на слияние подходит больше одного этапа или больше одной задачи, а угадывать нельзя. Оставьте на нём метку одного этапа, например `run:dev:revise`, и запросите изменения ещё раз.',
    pull_request_review_stage_not_resolved:
      'Для этого запроса на слияние не нашлось этапа. Поставьте на него метку этапа, например `run:dev:revise`, укажите задачу в тексте (`Closes #12`) и запросите изменения ещё раз.',
    permit_limit:
      'Работа ждёт свободного места: у проекта уже столько работ этого агента, сколько разрешено одновременно.',
    project_limit:
      'Работа ждёт свободного места: у проекта уже столько работ, сколько разрешено одновременно.',
    platform_limit:
      'Работа ждёт свободного места: заняты все места платформы. Освободившееся получит проект, у которого меньше всего работ.',
    environment_waiting: 'Работа ждёт своё окружение.',
    namespace_terminating:
      'Работа ждёт, пока исчезнет прежнее пространство имён с тем же именем.',
    github_limited:
      'GitHub ограничил запросы с токеном бота; когда ограничение кончится, работа продолжится сама.',
    retrying: 'Шаг не удался и будет повторён.',
    no_changes:
      'Агент закончил, ничего не изменив, поэтому запроса на слияние нет. Напишите в задаче, чего не хватает, и поставьте метку ещё раз.',
    revise_no_changes:
      'Агент закончил, ничего не изменив; запрос на слияние остался прежним. Напишите в нём, чего не хватает, и попросите доработать ещё раз.',
    review_missing:
      'Агент закончил, не оставив рецензии. Снимите метку с запроса на слияние и поставьте её ещё раз.',
    revise_branch_gone:
      'Ветки запроса на слияние больше нет, поэтому доработать его нельзя.',
    branch_moved:
      'Пока агент работал, кто-то отправил изменения в ветку. Ничего не перезаписано, коммиты агента не отправлены. Попросите доработать ещё раз.',
    pull_request_closed:
      'Запрос на слияние закрыт, поэтому дорабатывать нечего. Откройте его и попросите доработать ещё раз.',
    stop_requested: 'Работу остановил человек.',
    agent_failed: 'Агент сообщил, что не смог выполнить задачу.',
    agent_stopped: 'Агента остановили извне до того, как он закончил.',
    agent_exited_without_report: 'Процесс агента завершился без отчёта.',
    image_pull_failed: 'Образ контейнера агента не удалось загрузить.',
    start_timeout: 'Агент не запустился вовремя.',
    heartbeat_lost: 'Агент перестал отвечать.',
    job_not_found: 'Задание агента в Kubernetes исчезло.',
    deadline_exceeded: 'Время работы истекло, и она остановлена.',
    prepare_timeout: 'Работу не удалось подготовить вовремя.',
    delivery_timeout: 'Результат агента не удалось вовремя передать в GitHub.',
    required_document_missing:
      'Документа, который по `services.yaml` нужен этой роли, нет на месте, поэтому агент не запущен. Добавьте его в ветку по умолчанию или пометьте `optional: true` и попросите снова.',
    prompt_template_invalid:
      'Шаблон задания нельзя использовать, поэтому агент не запущен. Исправьте названный здесь файл и попросите снова.',
    environment_failed: 'Окружение для работы создать не удалось.',
    stage_removed: 'Этап или среда агента этой работы больше не установлены.',
    github_refused: 'GitHub отклонил запрос платформы.',
    github_limited_too_long:
      'GitHub ограничивал запросы с токеном бота дольше, чем ждёт работа. Дайте проекту собственный токен бота или дождитесь конца ограничения и поставьте метку ещё раз.',
    bundle_invalid:
      'Коммиты, которые сдал агент, повреждены или начинаются не с условленного коммита.',
    commit_author_mismatch: 'Агент сдал коммит не от своего имени.',
    write_scope_violation:
      'Агент изменил файлы, которые на этом этапе менять нельзя. Ничего не отправлено.',
    secret_found:
      'В изменениях агента есть что-то похожее на секрет. Ничего не отправлено.',
    delivery_too_large: 'Изменения агента больше допустимого.',
    artefact_over_budget:
      'Агент оставил больше текста, чем этапу можно: что никто не успевает прочесть, принимают не читая. Ничего не отправлено.',
    rethink_target_invalid:
      'Агент не сказал, какой этап предлагает открыть заново. Ничего не отправлено.',
    verification_failed:
      'Изменения агента не прошли проверки. Ничего не отправлено.',
  },
};
