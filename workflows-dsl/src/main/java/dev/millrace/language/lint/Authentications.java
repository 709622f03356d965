package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.IfHas;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.NameOf;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Words;

/** The shapes of authentication: a policy of one kind, inline or by the name of a stored connection. */
final class Authentications {

    private static final Shape CREDENTIAL = new Text(TextRule.FILLED, true);

    private static final Shape SECRET = new Shape.SecretText();

    private static final Shape CONNECTION = new NameOf(Declared.SECRET);

    private static final Shape BASIC = inlineOrConnection(Fields.of("`basic`")
            .required("username", CREDENTIAL)
            .required("password", SECRET));

    private static final Shape DIGEST = inlineOrConnection(Fields.of("`digest`")
            .required("username", CREDENTIAL)
            .required("password", SECRET));

    private static final Shape BEARER = inlineOrConnection(Fields.of("`bearer`").required("token", SECRET));

    private static final Shape CLIENT = Fields.of("`client`")
            .required("id", CREDENTIAL)
            .optional("secret", SECRET)
            .optional("authentication", Words.of("client_secret_basic", "client_secret_post", "none")
                    .refusing("client_secret_jwt", "private_key_jwt"))
            .notYet("assertion");

    private static final Shape OAUTH2 = inlineOrConnection(token("`oauth2`")
            .optional("endpoints", Fields.of("`endpoints`")
                    .optional("token", new Text(Addresses.PATH_OR_ENDPOINT, true))
                    .optional("revocation", new Text(Addresses.PATH_OR_ENDPOINT, true))
                    .optional("introspection", new Text(Addresses.PATH_OR_ENDPOINT, true))));

    private static final Shape OIDC = inlineOrConnection(token("`oidc`"));

    private static final Fields KINDS = Fields.of("an authentication")
            .optional("basic", BASIC)
            .optional("bearer", BEARER)
            .optional("digest", DIGEST)
            .optional("oauth2", OAUTH2)
            .optional("oidc", OIDC);

    /** A policy under {@code use.authentications}. */
    static final Shape POLICY = new OneOf(KINDS);

    /** A policy where it is used: inline, or the name of one, or the name of a connection. */
    static final Shape USED = new OneOf(KINDS.optional("use", new NameOf(Declared.AUTHENTICATION)));

    private Authentications() {}

    /** What both kinds that get a token from somewhere have. */
    private static Fields token(String what) {
        return Fields.of(what)
                .required("authority", new Text(Addresses.ENDPOINT, true))
                .required("grant", Words.of("client_credentials", "password").refusing(
                        "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange"))
                .optional("client", CLIENT)
                .optional("scopes", new ListOf(CREDENTIAL, 0))
                .optional("audiences", new ListOf(CREDENTIAL, 0))
                .optional("issuers", new ListOf(CREDENTIAL, 0))
                .optional("username", CREDENTIAL)
                .optional("password", SECRET)
                .optional("request", Fields.of("`request`")
                        .optional("encoding", Words.of("application/x-www-form-urlencoded", "application/json")))
                .notYet("subject", "actor")
                .demanding("grant", "client_credentials", "client")
                .demanding("grant", "password", "username", "password");
    }

    private static Shape inlineOrConnection(Fields inline) {
        return new IfHas("use", Fields.of(inline.what() + " with `use`").required("use", CONNECTION),
                inline.optional("use", CONNECTION));
    }
}
