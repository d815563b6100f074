#include <stdlib.h>
#include <string.h>

#include <odbcinst.h>
#include <odbcinstext.h>

#include "config/setting_value.h"
#include "support/alloc.h"
#include "support/test.h"

/* The list as unixODBC makes it: its own properties first, the driver's behind them. */
static HODBCINSTPROPERTY construct(int *result)
{
    HODBCINSTPROPERTY first = calloc(1, sizeof *first);
    assert_non_null(first);
    strcpy(first->szName, "Name");
    first->nPromptType = ODBCINST_PROMPTTYPE_TEXTEDIT;
    *result = ODBCINSTGetProperties(first);
    return first;
}

static HODBCINSTPROPERTY find(HODBCINSTPROPERTY p, const char *name)
{
    while (p && strcmp(p->szName, name) != 0)
        p = p->pNext;
    if (!p)
        fail_msg("there is no property %s", name);
    return p;
}

static void the_form_has_what_a_person_sets(void **state)
{
    int result;
    HODBCINSTPROPERTY first = construct(&result);
    assert_int_equal(result, ODBCINST_SUCCESS);
    unsigned forms = 1, properties = 0;
    for (int id = 0; id < LB_KEYWORDS; id++)
        forms += (lb_keywords[id].flags & LB_KW_FORM) && lb_keywords[id].group != LB_KW_ODBC;
    for (HODBCINSTPROPERTY p = first; p; p = p->pNext)
        properties++;
    assert_int_equal(properties, forms);
    assert_int_equal(find(first, "Server")->nPromptType, ODBCINST_PROMPTTYPE_TEXTEDIT);
    assert_int_equal(find(first, "PWD")->nPromptType, ODBCINST_PROMPTTYPE_TEXTEDIT_PASSWORD);
    assert_int_equal(find(first, "ClientSecret")->nPromptType,
                     ODBCINST_PROMPTTYPE_TEXTEDIT_PASSWORD);
    assert_int_equal(find(first, "SecretFile")->nPromptType, ODBCINST_PROMPTTYPE_FILENAME);
    assert_int_equal(find(first, "AuthType")->nPromptType, ODBCINST_PROMPTTYPE_COMBOBOX);
    assert_non_null(strstr(find(first, "PWD")->pszHelp, "PasswordFile keeps it out of odbc.ini"));
    assert_non_null(strstr(find(first, "Port")->pszHelp, "Default: 5432."));
    ODBCINSTDestructProperties(&first);
}

/* Nothing stands in the fields at first: what a form leaves empty stays the default. */
static void each_property_is_a_keyword_without_a_value(void **state)
{
    int result;
    HODBCINSTPROPERTY first = construct(&result);
    for (HODBCINSTPROPERTY p = first->pNext; p; p = p->pNext) {
        assert_int_not_equal(lb_keyword_find(lb_text_of(p->szName)), LB_KEY_UNKNOWN);
        assert_string_equal(p->szValue, "");
        assert_non_null(p->pszHelp);
        assert_null(p->hDLL);
    }
    ODBCINSTDestructProperties(&first);
}

static void choices_are_values_that_fit(void **state)
{
    int result;
    HODBCINSTPROPERTY first = construct(&result);
    for (HODBCINSTPROPERTY p = first->pNext; p; p = p->pNext) {
        enum lb_keyword id = lb_keyword_find(lb_text_of(p->szName));
        assert_int_equal(p->aPromptData != NULL, p->nPromptType == ODBCINST_PROMPTTYPE_COMBOBOX);
        int64_t number;
        for (char **choice = p->aPromptData; choice && *choice; choice++)
            assert_true(lb_setting_number(id, lb_text_of(*choice), &number));
    }
    char **modes = find(first, "SSLMode")->aPromptData;
    static const char *const want[] = {"",        "disable",   "allow",      "prefer",
                                       "require", "verify-ca", "verify-full"};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        assert_string_equal(modes[i], want[i]);
    assert_null(modes[7]);
    char **flags = find(first, "ReadOnly")->aPromptData;
    assert_string_equal(flags[0], "");
    assert_string_equal(flags[1], "1");
    assert_string_equal(flags[2], "0");
    assert_null(flags[3]);
    ODBCINSTDestructProperties(&first);
}

static void out_of_memory_leaves_a_list_that_can_be_freed(void **state)
{
    static ODBCINSTPROPERTY head;
    ALLOC_EACH(n)
    {
        memset(&head, 0, sizeof head);
        int result = ODBCINSTGetProperties(&head);
        assert_int_equal(result, alloc_failed() ? ODBCINST_ERROR : ODBCINST_SUCCESS);
        HODBCINSTPROPERTY rest = head.pNext;
        while (rest) {
            HODBCINSTPROPERTY next = rest->pNext;
            free(rest->aPromptData);
            free(rest->pszHelp);
            free(rest);
            rest = next;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_has_what_a_person_sets),
        cmocka_unit_test(each_property_is_a_keyword_without_a_value),
        cmocka_unit_test(choices_are_values_that_fit),
        cmocka_unit_test(out_of_memory_leaves_a_list_that_can_be_freed),
    };
    return cmocka_run_group_tests_name("setup/properties", tests, NULL, NULL);
}
