import { coreComponentsTranslationRef } from '@backstage/core-components';
import { createTranslationMessages } from '@backstage/frontend-plugin-api';

/** The parts of Backstage's own components that our app shows. */
const messages = createTranslationMessages({
  ref: coreComponentsTranslationRef,
  messages: {
    skipToContent: 'К содержанию',
    'copyTextButton.tooltipText': 'Скопировано',
    'errorPage.subtitle': 'ОШИБКА {{status}}: {{statusMessage}}',
    'errorPage.title': 'Здесь ничего нет',
    'errorPage.goBack': 'Назад',
    'errorPage.showMoreDetails': 'Показать подробности',
    'errorPage.showLessDetails': 'Скрыть подробности',
    'oauthRequestDialog.title': 'Нужен вход',
    'oauthRequestDialog.authRedirectTitle': 'Откроется страница входа OAuth.',
    'oauthRequestDialog.login': 'Войти',
    'oauthRequestDialog.rejectAll': 'Отклонить все',
    'oauthRequestDialog.message':
      'Войдите, чтобы дать {{appTitle}} доступ к API и учётным записям {{provider}}.',
    'table.filter.title': 'Фильтры',
    'table.filter.clearAll': 'Очистить все',
    'table.filter.placeholder': 'Все результаты',
    'table.body.emptyDataSourceMessage': 'Нет записей',
    'table.pagination.firstTooltip': 'Первая страница',
    'table.pagination.labelDisplayedRows': '{from}-{to} из {count}',
    'table.pagination.labelRowsSelect': 'строк',
    'table.pagination.lastTooltip': 'Последняя страница',
    'table.pagination.nextTooltip': 'Следующая страница',
    'table.pagination.previousTooltip': 'Предыдущая страница',
    'table.toolbar.search': 'Фильтр',
    'table.header.actions': 'Действия',
    'proxiedSignInPage.title':
      'Похоже, вы не вошли. Попробуйте обновить страницу.',
  },
});

// Backstage loads the messages of a language from a module's default export.
export default messages;
