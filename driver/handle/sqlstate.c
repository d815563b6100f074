#include "handle/sqlstate.h"

#include <string.h>

/* Sorted by code. Texts are what a record says when the poster has nothing more exact. */
static const struct lb_sqlstate table[] = {
    {"01000", "01000", "General warning"},
    {"01001", "01001", "Cursor operation conflict"},
    {"01002", "01002", "Disconnect error"},
    {"01003", "01003", "NULL value eliminated in set function"},
    {"01004", "01004", "String data, right truncated"},
    {"01006", "01006", "Privilege not revoked"},
    {"01007", "01007", "Privilege not granted"},
    {"01S00", "01S00", "Invalid connection string attribute"},
    {"01S01", "01S01", "Error in row"},
    {"01S02", "01S02", "Option value changed"},
    {"01S06", "01S06", "Attempt to fetch before the result set returned the first rowset"},
    {"01S07", "01S07", "Fractional truncation"},
    {"01S08", "01S08", "Error saving File DSN"},
    {"01S09", "01S09", "Invalid keyword"},
    {"07001", "07001", "Wrong number of parameters: bind every ? of the statement first"},
    {"07002", "07001", "COUNT field incorrect: bind every ? of the statement first"},
    {"07005", "24000", "Prepared statement not a cursor-specification: it returns no columns"},
    {"07006", "07006", "Restricted data type attribute violation: these two types do not convert"},
    {"07007", "07007", "Restricted parameter value violation"},
    {"07009", "S1002", "Invalid descriptor index: no column or parameter has that number"},
    {"07S01", "07S01", "Invalid use of default parameter"},
    {"08001", "08001", "Client unable to establish connection"},
    {"08002", "08002", "Connection name in use: this handle is connected already"},
    {"08003", "08003", "Connection not open"},
    {"08004", "08004", "Server rejected the connection"},
    {"08007", "08007", "Connection failure during transaction"},
    {"08S01", "08S01", "Communication link failure"},
    {"21S01", "21S01", "Insert value list does not match column list"},
    {"21S02", "21S02", "Degree of derived table does not match column list"},
    {"22001", "22001", "String data, right truncated"},
    {"22002", "22002", "Indicator variable required but not supplied: the value is NULL"},
    {"22003", "22003", "Numeric value out of range"},
    {"22007", "22008", "Invalid datetime format"},
    {"22008", "22008", "Datetime field overflow"},
    {"22012", "22012", "Division by zero"},
    {"22015", "22015", "Interval field overflow"},
    {"22018", "22005", "Invalid character value for cast specification"},
    {"22019", "22019", "Invalid escape character"},
    {"22021", "22021", "Character not in repertoire: text cannot hold a zero byte"},
    {"22025", "22025", "Invalid escape sequence"},
    {"22026", "22026", "String data, length mismatch"},
    {"23000", "23000", "Integrity constraint violation"},
    {"24000", "24000", "Invalid cursor state"},
    {"25000", "25000", "Invalid transaction state: end the transaction first"},
    {"25S01", "25S01", "Transaction state unknown"},
    {"25S02", "25S02", "Transaction is still active"},
    {"25S03", "25S03", "Transaction is rolled back"},
    {"28000", "28000", "Invalid authorization specification"},
    {"34000", "34000", "Invalid cursor name"},
    {"3C000", "3C000", "Duplicate cursor name"},
    {"3D000", "3D000", "Invalid catalog name"},
    {"3F000", "3F000", "Invalid schema name"},
    {"40001", "40001", "Serialization failure"},
    {"40002", "40002", "Integrity constraint violation"},
    {"40003", "40003", "Statement completion unknown"},
    {"42000", "37000", "Syntax error or access violation"},
    {"42S01", "S0001", "Base table or view already exists"},
    {"42S02", "S0002", "Base table or view not found"},
    {"42S11", "S0011", "Index already exists"},
    {"42S12", "S0012", "Index not found"},
    {"42S21", "S0021", "Column already exists"},
    {"42S22", "S0022", "Column not found"},
    {"44000", "44000", "WITH CHECK OPTION violation"},
    {"HY000", "S1000", "General error"},
    {"HY001", "S1001", "Memory allocation error"},
    {"HY003", "S1003", "Invalid application buffer type"},
    {"HY004", "S1004", "Invalid SQL data type"},
    {"HY007", "S1010", "Associated statement is not prepared"},
    {"HY008", "S1008", "Operation canceled"},
    {"HY009", "S1009", "Invalid use of null pointer"},
    {"HY010", "S1010", "Function sequence error"},
    {"HY011", "S1011", "Attribute cannot be set now"},
    {"HY012", "S1012", "Invalid transaction operation code"},
    {"HY013", "S1013", "Memory management error"},
    {"HY014", "S1014", "Limit on the number of handles exceeded"},
    {"HY015", "S1015", "No cursor name available"},
    {"HY016", "S1016", "Cannot modify an implementation row descriptor"},
    {"HY017", "S1017", "Invalid use of an automatically allocated descriptor handle"},
    {"HY018", "70100", "Server declined cancel request"},
    {"HY019", "22003", "Non-character and non-binary data sent in pieces"},
    {"HY020", "S1020", "Attempt to concatenate a null value"},
    {"HY021", "S1021", "Inconsistent descriptor information"},
    {"HY024", "S1009", "Invalid attribute value"},
    {"HY090", "S1090", "Invalid string or buffer length"},
    {"HY091", "S1091", "Invalid descriptor field identifier"},
    {"HY092", "S1092", "Invalid attribute/option identifier"},
    {"HY095", "S1095", "Function type out of range"},
    {"HY096", "S1096", "Invalid information type"},
    {"HY097", "S1097", "Column type out of range"},
    {"HY098", "S1098", "Scope type out of range"},
    {"HY099", "S1099", "Nullable type out of range"},
    {"HY100", "S1100", "Uniqueness option type out of range"},
    {"HY101", "S1101", "Accuracy option type out of range"},
    {"HY103", "S1103", "Invalid retrieval code"},
    {"HY104", "S1104", "Invalid precision or scale value"},
    {"HY105", "S1105", "Invalid parameter type"},
    {"HY106", "S1106", "Fetch type out of range"},
    {"HY107", "S1107", "Row value out of range"},
    {"HY109", "S1109", "Invalid cursor position"},
    {"HY110", "S1110", "Invalid driver completion"},
    {"HY111", "S1111", "Invalid bookmark value"},
    {"HYC00", "S1C00", "Optional feature not implemented"},
    {"HYT00", "S1T00", "Timeout expired"},
    {"HYT01", "S1T00", "Connection timeout expired"},
    {"IM001", "IM001", "Driver does not support this function"},
    {"IM002", "IM002", "Data source not found"},
    {"IM007", "IM007", "No data source or driver specified; dialog prohibited"},
    {"IM008", "IM008", "Dialog failed"},
};

static const char *const of_err[LB_ERR_CODES] = {
    [LB_OK] = "HY000",          [LB_ERR_MEMORY] = "HY001",    [LB_ERR_ARGUMENT] = "HY024",
    [LB_ERR_MISSING] = "08001", [LB_ERR_SYNTAX] = "42000",    [LB_ERR_UNSUPPORTED] = "HYC00",
    [LB_ERR_AUTH] = "28000",    [LB_ERR_CONNECT] = "08001",   [LB_ERR_LINK] = "08S01",
    [LB_ERR_TIMEOUT] = "HYT00", [LB_ERR_CANCELLED] = "HY008", [LB_ERR_PROTOCOL] = "08S01",
    [LB_ERR_SERVER] = "HY000",  [LB_ERR_STATE] = "HY010",     [LB_ERR_SYSTEM] = "HY000",
};

static const char *const of_outcome[LB_OUTCOMES] = {
    [LB_FINE] = "00000",
    [LB_CUT_RIGHT] = "01004",
    [LB_CUT_FRACTION] = "01S07",
    [LB_NO_MORE] = "00000",
    [LB_RESTRICTED] = "07006",
    [LB_STRING_TOO_LONG] = "22001",
    [LB_NO_INDICATOR] = "22002",
    [LB_OUT_OF_RANGE] = "22003",
    [LB_BAD_DATETIME] = "22007",
    [LB_DATETIME_OVERFLOW] = "22008",
    [LB_INTERVAL_OVERFLOW] = "22015",
    [LB_BAD_CAST] = "22018",
    [LB_BAD_TEXT] = "22021",
    [LB_BAD_LENGTH] = "HY090",
    [LB_NO_DEFAULT] = "07S01",
    [LB_BAD_WIRE] = "08S01",
    [LB_NO_MEMORY] = "HY001",
};

const struct lb_sqlstate *lb_sqlstate_find(const char *code)
{
    size_t low = 0, high = sizeof table / sizeof *table;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(code, table[mid].code);
        if (order == 0)
            return &table[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const char *lb_sqlstate_of_err(const struct lb_err *err)
{
    if (err->code == LB_ERR_TIMEOUT || err->code == LB_ERR_CANCELLED || err->code == LB_ERR_MEMORY)
        return of_err[err->code];
    return err->sqlstate[0] ? err->sqlstate : of_err[err->code];
}

const char *lb_sqlstate_of_outcome(enum lb_outcome o)
{
    return of_outcome[o];
}

bool lb_sqlstate_is_odbc_class(const char *code)
{
    return strncmp(code, "IM", 2) == 0;
}

/* SQLGetDiagField, SQL_DIAG_SUBCLASS_ORIGIN: the subclasses that ODBC 3.0 defined itself. */
bool lb_sqlstate_is_odbc_subclass(const char *code)
{
    static const char *const own[] = {"01S00", "01S01", "01S02", "01S06", "01S07", "07S01", "08S01",
                                      "21S01", "21S02", "25S01", "25S02", "25S03", "42S01", "42S02",
                                      "42S11", "42S12", "42S21", "42S22", "HY095", "HY097", "HY098",
                                      "HY099", "HY100", "HY101", "HY105", "HY107", "HY109", "HY110",
                                      "HY111", "HYT00", "HYT01"};
    if (lb_sqlstate_is_odbc_class(code))
        return true;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(code, own[i]) == 0)
            return true;
    return false;
}
