import type { Category } from '@pulse/model';
import { averageTime } from './average-time.ts';
import type { CategoryRule } from './category.ts';
import { currentContinuousTime } from './continuous-time.ts';
import { currentAverageTime, currentMaxTime, currentMinTime, currentTime } from './current-ages.ts';
import {
  currentNumber,
  currentNumberInTimeRange,
  currentNumberInTimeRangePercentage,
  currentRelativeNumberPercentage,
  currentRelativeTimePercentage,
} from './current-number.ts';
import { currentState, currentStateReasons, currentTargetState } from './current-state.ts';
import {
  averageCustomValue,
  currentAverageCustomValue,
  currentCustomValue,
  currentMaxCustomValue,
  currentMinCustomValue,
  maxCustomValue,
  minCustomValue,
  totalCustomValue,
} from './custom-value.ts';
import { currentDistinctNumber, totalDistinctNumber, totalDistinctTime } from './distinct.ts';
import { maxTime, minTime } from './extreme-time.ts';
import { firstTime, lastTime } from './first-last.ts';
import { formula } from './formula.ts';
import {
  totalNumberInTimeRange,
  totalNumberInTimeRangePercentage,
  totalTimeInTimeRange,
} from './in-range.ts';
import {
  averageOfCurrentNumber,
  averageOfCurrentTime,
  maxNumber,
  minNumber,
  totalContinuousNumber,
} from './levels.ts';
import { averageNumberPerRelativeHour, elapsedTimePercentage, totalNumberPerSecond } from './per-time.ts';
import { percentile } from './percentile.ts';
import { relativeNumber, relativeNumberPercentage, relativeTimePercentage } from './relative.ts';
import { serviceFactor1 } from './service-factor.ts';
import { estimTimeToEndCurrentNumber } from './time-to-end.ts';
import { totalAdjustedNumber, totalAdjustedTime } from './total-adjusted.ts';
import { totalNumber } from './total-number.ts';
import { totalTime } from './total-time.ts';
import { estimWaitTime, expectedWaitTime2, loadBalance } from './waiting-estimates.ts';

/** Every category that columns can be opened with. A new one is a file and a row. */
export const CATEGORY_RULES: Readonly<Record<Category, CategoryRule>> = {
  CurrentNumber: currentNumber,
  CurrentTime: currentTime,
  CurrentMaxTime: currentMaxTime,
  CurrentMinTime: currentMinTime,
  CurrentAverageTime: currentAverageTime,
  CurrentContinuousTime: currentContinuousTime,
  CurrentRelativeNumberPercentage: currentRelativeNumberPercentage,
  CurrentRelativeTimePercentage: currentRelativeTimePercentage,
  CurrentNumberInTimeRange: currentNumberInTimeRange,
  CurrentNumberInTimeRangePercentage: currentNumberInTimeRangePercentage,
  CurrentDistinctNumber: currentDistinctNumber,
  CurrentCustomValue: currentCustomValue,
  CurrentAverageCustomValue: currentAverageCustomValue,
  CurrentMinCustomValue: currentMinCustomValue,
  CurrentMaxCustomValue: currentMaxCustomValue,
  CurrentState: currentState,
  CurrentStateReasons: currentStateReasons,
  CurrentTargetState: currentTargetState,
  ExtendedCurrentStatus: currentState,
  TotalNumber: totalNumber,
  TotalTime: totalTime,
  TotalAdjustedNumber: totalAdjustedNumber,
  TotalAdjustedTime: totalAdjustedTime,
  TotalDistinctNumber: totalDistinctNumber,
  TotalDistinctTime: totalDistinctTime,
  AverageTime: averageTime,
  MaxTime: maxTime,
  MinTime: minTime,
  Percentile: percentile,
  TotalNumberInTimeRange: totalNumberInTimeRange,
  TotalNumberInTimeRangePercentage: totalNumberInTimeRangePercentage,
  TotalTimeInTimeRange: totalTimeInTimeRange,
  RelativeNumber: relativeNumber,
  RelativeNumberPercentage: relativeNumberPercentage,
  RelativeTimePercentage: relativeTimePercentage,
  TotalNumberPerSecond: totalNumberPerSecond,
  ElapsedTimePercentage: elapsedTimePercentage,
  AverageNumberPerRelativeHour: averageNumberPerRelativeHour,
  AverageOfCurrentNumber: averageOfCurrentNumber,
  AverageOfCurrentTime: averageOfCurrentTime,
  MaxNumber: maxNumber,
  MinNumber: minNumber,
  TotalContinuousNumber: totalContinuousNumber,
  TotalCustomValue: totalCustomValue,
  AverageCustomValue: averageCustomValue,
  MinCustomValue: minCustomValue,
  MaxCustomValue: maxCustomValue,
  FirstTime: firstTime,
  LastTime: lastTime,
  ServiceFactor1: serviceFactor1,
  EstimWaitTime: estimWaitTime,
  LoadBalance: loadBalance,
  ExpectedWaitTime2: expectedWaitTime2,
  Formula: formula,
  EstimTimeToEndCurrentNumber: estimTimeToEndCurrentNumber,
};
