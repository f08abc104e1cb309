import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { notificationsTranslationRef } from '@backstage/plugin-notifications/alpha';

const messages = createTranslationMessages({
  ref: notificationsTranslationRef,
  full: true,
  messages: {
    'notificationsPage.title': 'Уведомления',
    'notificationsPage.tableTitle.all_one': 'Все уведомления ({{count}})',
    'notificationsPage.tableTitle.all_other': 'Все уведомления ({{count}})',
    'notificationsPage.tableTitle.saved_one':
      'Отложенные уведомления ({{count}})',
    'notificationsPage.tableTitle.saved_other':
      'Отложенные уведомления ({{count}})',
    'notificationsPage.tableTitle.unread_one':
      'Непрочитанные уведомления ({{count}})',
    'notificationsPage.tableTitle.unread_other':
      'Непрочитанные уведомления ({{count}})',
    'notificationsPage.tableTitle.read_one':
      'Прочитанные уведомления ({{count}})',
    'notificationsPage.tableTitle.read_other':
      'Прочитанные уведомления ({{count}})',
    'filters.title': 'Фильтры',
    'filters.view.label': 'Показать',
    'filters.view.unread': 'Непрочитанные',
    'filters.view.read': 'Прочитанные',
    'filters.view.saved': 'Отложенные',
    'filters.view.all': 'Все',
    'filters.createdAfter.label': 'Когда отправлено',
    'filters.createdAfter.placeholder': 'Уведомления начиная с',
    'filters.createdAfter.last24h': 'За сутки',
    'filters.createdAfter.lastWeek': 'За неделю',
    'filters.createdAfter.anyTime': 'За всё время',
    'filters.sortBy.label': 'Порядок',
    'filters.sortBy.placeholder': 'Поле для порядка',
    'filters.sortBy.newest': 'Сначала новые',
    'filters.sortBy.oldest': 'Сначала старые',
    'filters.sortBy.topic': 'По теме',
    'filters.sortBy.origin': 'По источнику',
    'filters.severity.label': 'Важность не ниже',
    'filters.severity.critical': 'Критическая',
    'filters.severity.high': 'Высокая',
    'filters.severity.normal': 'Обычная',
    'filters.severity.low': 'Низкая',
    'filters.topic.label': 'Тема',
    'filters.topic.anyTopic': 'Любая тема',
    'table.emptyMessage': 'Показать нечего',
    'table.pagination.firstTooltip': 'Первая страница',
    'table.pagination.labelDisplayedRows': '{from}–{to} из {count}',
    'table.pagination.labelRowsSelect': 'строк',
    'table.pagination.lastTooltip': 'Последняя страница',
    'table.pagination.nextTooltip': 'Следующая страница',
    'table.pagination.previousTooltip': 'Предыдущая страница',
    'table.bulkActions.markAllRead': 'Отметить все прочитанными',
    'table.bulkActions.markSelectedAsRead': 'Отметить выбранные прочитанными',
    'table.bulkActions.returnSelectedAmongUnread':
      'Вернуть выбранные в непрочитанные',
    'table.bulkActions.saveSelectedForLater': 'Отложить выбранные',
    'table.bulkActions.undoSaveForSelected': 'Не откладывать выбранные',
    'table.confirmDialog.title': 'Вы уверены?',
    'table.confirmDialog.markAllReadDescription':
      'Отметить все уведомления прочитанными.',
    'table.confirmDialog.markAllReadConfirmation': 'Отметить все',
    'table.confirmDialog.cancel': 'Отмена',
    'table.errors.markAllReadFailed':
      'Не удалось отметить все уведомления прочитанными',
    'sidebar.title': 'Уведомления',
    'sidebar.errors.markAsReadFailed':
      'Не удалось отметить уведомление прочитанным',
    'sidebar.errors.fetchNotificationFailed': 'Не удалось получить уведомление',
    'settings.title': 'Настройки уведомлений',
    'settings.errorTitle': 'Не удалось загрузить настройки',
    'settings.noSettingsAvailable': 'Настроек уведомлений пока нет',
    'settings.table.origin': 'Источник',
    'settings.table.topic': 'Тема',
    'settings.errors.useNotificationFormat':
      'useNotificationFormat можно вызывать только внутри NotificationFormatProvider',
    'unreadCard.title_one': 'Последние непрочитанные уведомления ({{count}})',
    'unreadCard.title_other': 'Последние непрочитанные уведомления ({{count}})',
    'unreadCard.viewAll': 'Показать все',
    'unreadCard.emptyState': 'Всё прочитано',
    'unreadCard.columnNotification': 'Уведомление',
    'unreadCard.columnActions': 'Действия',
    'unreadCard.resultsCount': '{{displayed}} из {{total}}',
  },
});

export default messages;
