import {
  CATEGORIES,
  type Category,
  OBJECT_TYPES,
  type ObjectType,
  SUBJECTS,
  type Subject,
} from '@pulse/model';
import { CATEGORY_RULES } from './table.ts';

/** What a definition of a category must, may and must not say. */
export interface CategoryNeeds {
  readonly category: Category;
  /** A historical one has an interval, by its time profile. */
  readonly kind: 'current' | 'historical';
  readonly subjects: readonly Subject[];
  readonly objects: readonly ObjectType[];
  /** Fields besides category, subject and main mask; what is in neither list is refused. */
  readonly demands: readonly string[];
  readonly takes: readonly string[];
}

/** Whether a category is of an interval, by its time profile, rather than of the moment. */
export const isHistorical = (category: Category): boolean => CATEGORY_RULES[category].kind === 'historical';

const FIELDS = ['relMask', 'range', 'range2', 'percentile', 'formula', 'expression'] as const;

/** The rules by which the engine opens columns, category by category, for people. */
export function categoryNeeds(): readonly CategoryNeeds[] {
  return CATEGORIES.map((category) => {
    const rule = CATEGORY_RULES[category];
    const fields = (how: 'mandatory' | 'optional') => FIELDS.filter((field) => rule[field] === how);
    return {
      category,
      kind: rule.kind,
      subjects: rule.subjects ?? SUBJECTS,
      objects: rule.objects ?? OBJECT_TYPES,
      demands: fields('mandatory'),
      takes: [
        ...fields('optional'),
        ...(rule.kind === 'historical' ? ['profile'] : []),
        'filter',
        'mediaType',
        ...(rule.groups ? ['groupBy'] : []),
      ],
    };
  });
}
