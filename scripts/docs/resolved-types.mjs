/** A plugin for TypeDoc: a type such as `(typeof devices)[number]` is shown as the values that it stands for. */
import { Converter, LiteralType, ReflectionKind, UnionType } from 'typedoc';
import ts from 'typescript';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const [program] = context.programs;
    for (const reflection of context.project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
      const { declarations = [] } = context.getSymbolFromReflection(reflection) ?? {};
      const declaration = declarations.find(ts.isTypeAliasDeclaration);
      if (declaration === undefined || !/\btypeof /.test(declaration.type.getText())) continue;
      const type = program.getTypeChecker().getTypeAtLocation(declaration.type);
      if (!type.isUnion() || !type.types.every((each) => each.isLiteral())) continue;
      reflection.type = new UnionType(type.types.map(({ value }) => new LiteralType(value)));
    }
  });
}
