import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { catalogReactTranslationRef } from '@backstage/plugin-catalog-react/alpha';

/** Filters and columns of the catalog; dialogs for integrators stay in English. */
const messages = createTranslationMessages({
  ref: catalogReactTranslationRef,
  messages: {
    'catalogFilter.title': 'Фильтры',
    'catalogFilter.buttonTitle': 'Фильтры',
    'entityKindPicker.title': 'Вид',
    'entityKindPicker.errorMessage': 'Не удалось загрузить виды записей',
    'entityLifecyclePicker.title': 'Стадия',
    'entityNamespacePicker.title': 'Пространство имён',
    'entityOwnerPicker.title': 'Владелец',
    'entityProcessingStatusPicker.title': 'Состояние обработки',
    'entityTagPicker.title': 'Теги',
    'entityTypePicker.title': 'Тип',
    'entityTypePicker.errorMessage': 'Не удалось загрузить типы записей',
    'entityTypePicker.optionAllTitle': 'все',
    'entitySearchBar.placeholder': 'Поиск',
    'favoriteEntity.addToFavorites': 'Добавить в избранное',
    'favoriteEntity.removeFromFavorites': 'Убрать из избранного',
    'userListPicker.defaultOrgName': 'Организация',
    'userListPicker.personalFilter.title': 'Личное',
    'userListPicker.personalFilter.ownedLabel': 'Моё',
    'userListPicker.personalFilter.starredLabel': 'Избранное',
    'userListPicker.orgFilterAllLabel': 'Все',
    'entityTableColumnTitle.name': 'Имя',
    'entityTableColumnTitle.system': 'Система',
    'entityTableColumnTitle.owner': 'Владелец',
    'entityTableColumnTitle.type': 'Тип',
    'entityTableColumnTitle.lifecycle': 'Стадия',
    'entityTableColumnTitle.namespace': 'Пространство имён',
    'entityTableColumnTitle.description': 'Описание',
    'entityTableColumnTitle.tags': 'Теги',
    'entityTableColumnTitle.targets': 'Цели',
    'entityTableColumnTitle.title': 'Название',
    'entityTableColumnTitle.label': 'Подпись',
    'entityTableColumnTitle.domain': 'Область',
  },
});

// Backstage loads the messages of a language from a module's default export.
export default messages;
