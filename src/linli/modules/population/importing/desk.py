"""What imports put into the desk's sidebar."""

from django.utils.translation import gettext_lazy as _

from linli.modules.population.policy import IMPORT
from linli.web.desk import Entry

ENTRIES = (Entry(_("底数"), _("批量导入"), "importing:console_imports", "table-import", IMPORT, 55),)
