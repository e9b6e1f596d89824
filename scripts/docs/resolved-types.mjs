/** A plugin for TypeDoc: a type such as `(typeof devices)[number]` is shown as the values that it stands for. */
import { Converter, ReflectionKind } from 'typedoc';
import ts from 'typescript';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.TypeAlias)) return;
    const declaration = context
      .getSymbolFromReflection(reflection)
      ?.declarations?.find(ts.isTypeAliasDeclaration);
    if (declaration === undefined || !declaration.type.getText().includes('typeof ')) return;
    const type = context.checker.getTypeAtLocation(declaration);
    if (type.isUnion()) reflection.type = context.converter.convertType(context.withScope(reflection), type);
  });
}
