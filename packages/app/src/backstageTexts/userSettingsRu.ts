import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { userSettingsTranslationRef } from '@backstage/plugin-user-settings';

const messages = createTranslationMessages({
  ref: userSettingsTranslationRef,
  full: true,
  messages: {
    'languageToggle.title': 'Язык',
    'languageToggle.description': 'Сменить язык',
    'languageToggle.select': 'Выбрать язык {{language}}',
    'themeToggle.title': 'Тема',
    'themeToggle.description': 'Сменить тему оформления',
    'themeToggle.select': 'Выбрать: {{theme}}',
    'themeToggle.selectAuto': 'Выбирать тему автоматически',
    'themeToggle.names.light': 'Светлая',
    'themeToggle.names.dark': 'Тёмная',
    'themeToggle.names.auto': 'Авто',
    'signOutMenu.title': 'Выйти',
    'signOutMenu.moreIconTitle': 'ещё',
    'pinToggle.title': 'Закрепить боковую панель',
    'pinToggle.description': 'Не сворачивать боковую панель',
    'pinToggle.switchTitles.unpin': 'Открепить боковую панель',
    'pinToggle.switchTitles.pin': 'Закрепить боковую панель',
    'pinToggle.ariaLabelTitle': 'Переключатель боковой панели',
    'identityCard.title': 'Учётная запись Backstage',
    'identityCard.noIdentityTitle': 'Нет учётной записи Backstage',
    'identityCard.userEntity': 'Пользователь',
    'identityCard.ownershipEntities': 'Владеет от имени',
    'defaultProviderSettings.description':
      'Вход в API и учётные записи {{provider}}',
    'emptyProviders.title': 'Нет способов входа',
    'emptyProviders.description':
      'Можно добавить в Backstage способы входа и пользоваться ими.',
    'emptyProviders.action.title':
      'Откройте app-config.yaml и внесите выделенные изменения:',
    'emptyProviders.action.readMoreButtonTitle': 'Подробнее',
    'providerSettingsItem.title.signIn': 'Войти в {{title}}',
    'providerSettingsItem.title.signOut': 'Выйти из {{title}}',
    'providerSettingsItem.buttonTitle.signIn': 'Войти',
    'providerSettingsItem.buttonTitle.signOut': 'Выйти',
    'authProviders.title': 'Доступные способы входа',
    'defaultSettingsPage.tabsTitle.general': 'Общие',
    'defaultSettingsPage.tabsTitle.authProviders': 'Способы входа',
    'defaultSettingsPage.tabsTitle.featureFlags': 'Флаги функций',
    'featureFlags.title': 'Флаги функций',
    'featureFlags.description': 'После переключения флага обновите страницу.',
    'featureFlags.emptyFlags.title': 'Флагов функций нет',
    'featureFlags.emptyFlags.description':
      'Флаги функций позволяют плагинам предлагать возможности, которые пользователь включает сам.',
    'featureFlags.emptyFlags.action.title':
      'Пример того, как добавить флаг, выделен ниже:',
    'featureFlags.emptyFlags.action.readMoreButtonTitle': 'Подробнее',
    'featureFlags.filterTitle': 'Фильтр',
    'featureFlags.clearFilter': 'Очистить фильтр',
    'featureFlags.flagItem.title.disable': 'Выключить',
    'featureFlags.flagItem.title.enable': 'Включить',
    'featureFlags.flagItem.subtitle.registeredInApplication':
      'Зарегистрирован в приложении',
    'featureFlags.flagItem.subtitle.registeredInPlugin':
      'Зарегистрирован в плагине {{pluginId}}',
    'settingsLayout.title': 'Настройки',
    'profileCard.title': 'Профиль',
    'appearanceCard.title': 'Внешний вид',
    sidebarTitle: 'Настройки',
  },
});

// Backstage loads the messages of a language from a module's default export.
export default messages;
