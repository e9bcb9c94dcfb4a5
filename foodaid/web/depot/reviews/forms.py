"""A comment on one line of a proposal."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.allocation.models import Comment, Review
from foodaid.allocation.use_cases import WriteComment
from foodaid.web.support.forms import PageForm, Text, row_version, text_of


class CommentForm(PageForm):
    """What the depot knows of this line."""

    version = HiddenField()
    words = TextAreaField(
        _("Your comment"),
        [
            DataRequired(_("Write your comment first.")),
            Length(max=500, message=_("At most 500 characters.")),
        ],
        filters=[Text()],
        description=_("POD MI reads it. Do not name any person."),
        render_kw={"rows": 4},
    )

    def to_wish(self, review: Review, share_id: int) -> WriteComment:
        return WriteComment(
            review.depot_id, review.id, share_id, text_of(self.words), row_version(self.version)
        )


def comment_form(comment: Comment | None) -> CommentForm:
    """Empty, or with what was said before."""
    if comment is None:
        return CommentForm()
    return CommentForm(words=comment.words, version=str(comment.version))
