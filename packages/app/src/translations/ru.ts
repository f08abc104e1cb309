const messages = {
  'nav.home': 'Главная',
  'nav.runs': 'Работы',
  'nav.stages': 'Стадии',
  'nav.projects': 'Проекты',
  'nav.users': 'Пользователи',
  'nav.audit': 'Журнал аудита',
  'nav.catalog': 'Каталог',
  'nav.notifications': 'Уведомления',
  'nav.notificationsUnread': 'Уведомления, непрочитанных: {{unread}}',
  'nav.settings': 'Настройки',
  'signIn.title': 'Вход в {{app}}',
  'signIn.checking': 'Проверяется ваш сеанс',
  'signIn.github': 'Войти через GitHub',
  'signIn.demo': 'Войти как демопользователь',
  'signIn.back': 'Назад',
  'signIn.noProvider':
    'Ни один способ входа не настроен. Задайте auth.providers.github в конфигурации этой установки.',
  'signIn.refused': 'Войти не удалось',
  'signIn.refusedHint':
    'Входить могут только люди из списка допущенных. Если вы должны в нём быть, попросите администратора платформы добавить вас.',
};

// Backstage loads the messages of a language from a module's default export.
export default messages;
