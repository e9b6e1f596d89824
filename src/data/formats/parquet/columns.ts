/** Which columns of a Parquet file have pictures and labels, by Hugging Face's description of them or by their types. */
import type { FileMetaData, SchemaTree } from 'hyparquet';
import { z } from 'zod';
import { DataError } from '../../../core/errors.ts';

export interface ChosenColumns {
  readonly pictures: PictureColumn;
  readonly labels: LabelColumn | undefined;
  /** Other columns that may be pictures. */
  readonly unused: readonly string[];
  /** A column with the name of labels whose values are no whole numbers. */
  readonly unfitLabels: string | undefined;
}

export interface PictureColumn {
  readonly name: string;
  /** `struct`: `bytes` and `path`, as Hugging Face stores pictures. `bytes`: picture files as they are. */
  readonly kind: 'struct' | 'bytes';
}

export interface LabelColumn {
  readonly name: string;
  /** Known if Hugging Face's description names the classes. */
  readonly classNames: readonly string[] | undefined;
}

/** The description that Hugging Face's `datasets` keeps in the metadata, as far as it is needed here. */
const described = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
const classLabel = z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string()).optional() });
const imageFeature = z.object({ _type: z.literal('Image') });

/** Names that columns of pictures and of labels usually have, the most usual first. */
const pictureNames = ['image', 'img', 'picture', 'photo', 'jpg', 'png', 'bytes', 'content'];
const labelNames = ['label', 'labels', 'class', 'fine_label'];

/**
 * Chooses the column of pictures and that of labels. If the file says which columns are pictures and classes, only these
 * count. Of several the usual names decide.
 *
 * @throws DataError if no column has pictures, or several may have them
 */
export function chooseColumns(file: string, schema: SchemaTree, metadata: FileMetaData): ChosenColumns {
  const features = featuresOf(metadata);
  const kinds = schema.children.flatMap((column) => pictureColumn(column) ?? []);
  const said = kinds.filter(({ name }) => imageFeature.safeParse(features[name]).success);
  const candidates = said.length > 0 ? said : kinds;
  const pictures = chosenByName(candidates, pictureNames);
  if (pictures === undefined) {
    const names = (columns: readonly { readonly name: string }[]) =>
      columns.map(({ name }) => name).join(', ');
    const all = schema.children.map(({ element }) => element);
    const links = all.find(({ name }) => /url|link|path|file/i.test(name));
    const remedy =
      links === undefined
        ? 'write the pictures into it, or pass a folder of them'
        : `get the pictures that ${links.name} names, and pass their folder`;
    throw new DataError(
      candidates.length === 0
        ? `${file} has no column of pictures, only ${names(all) || 'nothing'}, expected picture files as bytes, or bytes and path as Hugging Face stores them: ${remedy}`
        : `${file} has several columns that may be pictures (${names(candidates)}): keep one, or call it image`,
    );
  }
  const labels = chosenByName(labelColumns(schema, features), labelNames);
  const unfit = schema.children.find(({ element }) => labelNames.includes(element.name.toLowerCase()));
  return {
    pictures,
    labels,
    unused: candidates.map(({ name }) => name).filter((name) => name !== pictures.name),
    unfitLabels: labels === undefined ? unfit?.element.name : undefined,
  };
}

/** The only one, or else the one with the most usual name. */
function chosenByName<T extends { readonly name: string }>(
  columns: readonly T[],
  usual: readonly string[],
): T | undefined {
  if (columns.length === 1) return columns[0];
  for (const name of usual) {
    const found = columns.find((column) => column.name.toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pictureColumn({ element, children }: SchemaTree): PictureColumn | undefined {
  if (element.repetition_type === 'REPEATED') return undefined;
  if (isBinary(element)) return { name: element.name, kind: 'bytes' };
  const bytes = children.find((child) => child.element.name === 'bytes');
  if (bytes === undefined || !isBinary(bytes.element) || bytes.element.repetition_type === 'REPEATED') {
    return undefined;
  }
  return { name: element.name, kind: 'struct' };
}

/** Bytes that are neither text nor a number. */
function isBinary({ type, converted_type, logical_type }: SchemaTree['element']): boolean {
  return type === 'BYTE_ARRAY' && converted_type === undefined && logical_type === undefined;
}

function labelColumns(schema: SchemaTree, features: Readonly<Record<string, unknown>>): LabelColumn[] {
  const integers = schema.children
    .map(({ element }) => element)
    .filter(({ type, repetition_type }) => /^INT(32|64)$/.test(type ?? '') && repetition_type !== 'REPEATED');
  const classes = integers.flatMap(({ name }) => {
    const { data } = classLabel.safeParse(features[name]);
    return data === undefined ? [] : [{ name, classNames: data.names }];
  });
  if (classes.length > 0) return classes;
  const usual = integers.filter(({ name }) => labelNames.includes(name.toLowerCase()));
  return usual.map(({ name }) => ({ name, classNames: undefined }));
}

function featuresOf({ key_value_metadata = [] }: FileMetaData): Readonly<Record<string, unknown>> {
  const value = key_value_metadata.find(({ key }) => key === 'huggingface')?.value;
  try {
    return described.parse(JSON.parse(value ?? '')).info.features;
  } catch {
    return {}; // other programs write no such description
  }
}
