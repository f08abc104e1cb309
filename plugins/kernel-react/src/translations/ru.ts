const messages = {
  'copy.label': 'Копировать: {{what}}',
  'copy.done': 'Скопировано',
  'copy.failed': 'Браузер запретил копирование',
  'error.title': 'Не удалось загрузить',
  'error.requestId': 'Номер запроса',
  'error.retry': 'Повторить',
  'error.signedOut': 'Сеанс завершён. Войдите снова и повторите.',
  'error.forbidden':
    'У вас нет прав на просмотр. Попросите администратора проекта добавить вас.',
  'error.notFound': 'Объект не существует, или у вас нет прав на просмотр.',
  'error.unavailable':
    'Сервер не ответил вовремя. Проверьте, что он работает, и повторите.',
  'stale.title': 'Обновление прервано',
  'stale.description':
    'Показано последнее известное состояние. Попытки продолжаются автоматически.',
  'log.region': 'Строки журнала',
  'log.search': 'Поиск по журналу',
  'log.matches': '{{current}} из {{total}}',
  'log.matchesLoaded': '{{current}} из {{total}} в загруженных строках',
  'log.noMatches': 'Совпадений нет',
  'log.noMatchesLoaded': 'В загруженных строках совпадений нет',
  'log.next': 'Следующее совпадение',
  'log.previous': 'Предыдущее совпадение',
  'log.follow': 'Следить',
  'log.copy': 'Копировать журнал',
  'log.copyLoaded': 'Копировать загруженные строки',
  'log.download': 'Скачать журнал',
  'log.line': 'Ссылка на строку {{line}}',
  'log.range': 'Загружены строки {{first}}–{{last}}.',
  'log.earlier': 'Более ранние строки',
  'log.all': 'Загрузить все',
  'time.due': 'с минуты на минуту',
  'time.soon': 'меньше чем через минуту',
  'timeline.inProgress': 'уже {{duration}}',
  'timeline.waiting': 'ожидание',
};

// Backstage loads the messages of a language from a module's default export.
export default messages;
