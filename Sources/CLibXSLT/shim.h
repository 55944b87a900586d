#include <libxml/xmlversion.h>
/* ICU's names clash with Foundation's own copy of ICU; nothing here touches the structures that hold them. */
#undef LIBXML_ICU_ENABLED
#include <stdarg.h>
#include <stdio.h>
#include <libxslt/xslt.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/transform.h>
#include <libxslt/security.h>
#include <libxslt/variables.h>
#include <libxslt/xsltutils.h>
#include <libexslt/exslt.h>

/* A variadic function cannot be written in Swift. */

struct XSLTErrors {
    char text[500];
};

static inline void xsltCollect(void *context, const char *format, ...) {
    struct XSLTErrors *errors = (struct XSLTErrors *)context;
    size_t used = 0;
    while (used < sizeof errors->text && errors->text[used]) used++;
    if (used + 1 >= sizeof errors->text) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(errors->text + used, sizeof errors->text - used, format, arguments);
    va_end(arguments);
}

static inline void xsltCollectErrors(xsltTransformContextPtr transformation, struct XSLTErrors *errors) {
    xsltSetTransformErrorFunc(transformation, errors, xsltCollect);
}

static inline const char *xsltErrorText(const struct XSLTErrors *errors) {
    return errors->text;
}

static inline void xsltIgnore(void *context, const char *format, ...) {
    (void)context;
    (void)format;
}

/* Once for the process. What a stylesheet that does not compile complains of would go to standard error. Of EXSLT's
   modules those that compute; none that evaluates text as an expression. */
static inline void xsltPrepare(void) {
    xsltSetGenericErrorFunc(NULL, xsltIgnore);
    exsltCommonRegister();
    exsltMathRegister();
    exsltSetsRegister();
    exsltFuncRegister();
    exsltStrRegister();
    exsltDateRegister();
}
