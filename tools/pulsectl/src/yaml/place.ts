/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong in a file: where, which field, what, and what would be right. */
export interface FileProblem {
  readonly place: Place;
  /** `persons.chen.agent`; empty when it is about the file as such. */
  readonly field: string;
  readonly message: string;
}

export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

/** As people read it: `acme.yaml:12:5: persons.chen.agent: is "maybe"; it can be true or false.` */
export const problemText = ({ place, field, message }: FileProblem): string =>
  `${placeText(place)}: ${field === '' ? '' : `${field}: `}${message}`;
