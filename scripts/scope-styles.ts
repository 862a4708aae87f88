/** Keeps the viewer's looks to the viewer: inside somebody else's page they must not reach further. */
import type { CSSOptions } from "vite";

const SCOPE = ".execution-history";
/** What stands for the whole window in a page of our own. */
const WHOLE_PAGE = [":root", "html", "body", "#viewer", SCOPE];

type PostCss = Exclude<CSSOptions["postcss"], string | undefined>;
type Plugin = NonNullable<PostCss["plugins"]>[number];

/** For PostCSS: puts a style sheet into `@scope`, with the whole page's rules on the viewer's own element. */
export const scopeStyles: Plugin = {
	postcssPlugin: "execution-history-scope",
	OnceExit(sheet, { AtRule }) {
		sheet.walkRules((rule) => {
			const selectors = rule.selectors.map((selector) =>
				WHOLE_PAGE.includes(selector) ? ":scope" : selector,
			);
			rule.selectors = [...new Set(selectors)];
		});
		const scope = new AtRule({ name: "scope", params: `(${SCOPE})` });
		scope.append(sheet.nodes);
		sheet.removeAll();
		sheet.append(scope);
	},
};
