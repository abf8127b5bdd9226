import type { Category } from '@pulse/model';
import { averageTime } from './average-time.ts';
import type { CategoryRule } from './category.ts';
import { currentMaxTime } from './current-max-time.ts';
import { currentNumber } from './current-number.ts';
import { currentState } from './current-state.ts';
import { currentTime } from './current-time.ts';
import { totalNumberInTimeRange, totalNumberInTimeRangePercentage } from './in-range.ts';
import { maxTime } from './max-time.ts';
import { relativeNumberPercentage, relativeTimePercentage } from './relative.ts';
import { serviceFactor1 } from './service-factor.ts';
import { totalNumber } from './total-number.ts';
import { totalTime } from './total-time.ts';

/** Every category that columns can be opened with. A new one is a file and a row. */
export const CATEGORY_RULES: Readonly<Record<Category, CategoryRule>> = {
  CurrentNumber: currentNumber,
  CurrentTime: currentTime,
  CurrentMaxTime: currentMaxTime,
  CurrentState: currentState,
  ExtendedCurrentStatus: currentState,
  TotalNumber: totalNumber,
  TotalTime: totalTime,
  AverageTime: averageTime,
  MaxTime: maxTime,
  TotalNumberInTimeRange: totalNumberInTimeRange,
  TotalNumberInTimeRangePercentage: totalNumberInTimeRangePercentage,
  RelativeNumberPercentage: relativeNumberPercentage,
  RelativeTimePercentage: relativeTimePercentage,
  ServiceFactor1: serviceFactor1,
};
